namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] AccessFormats() =>
        [
            (
                "request-access",
                "30",
                "[ salt: bstr16, 30, request: bstr16, record: bstr16, segments: [ + bstr16 ], individual: bstr16,"
                + " purpose: ascii, action: ascii, details: bstr32, reader-key: point / null, justification: bstr32"
                + " / null, break-glass: bool ]",
                "8c50c1675e0bb980a575a89661fec08aa83b181e5063f1ee08469ccdac9ff735ab278a84ba506d1c170cf5c1183c8607"
                + "63b281385e9683507a74e5f8908fafafcc5252147fbc5b6250acf36ba9bb618775730e4353be559d3950e1d7f209b179"
                + "6e5c40a83ec24baef8815090f25101535b92250b6fd66c7b5a265e78234748706c235241663d5428303a7234582a2e22"
                + "725e4b72646038293059362852795e4e77634d246c743b382368493d365c532b6d542e2b696d653358204fe6db5b63da"
                + "fc5b6da95685e239d79940ee70a682389045859a5d2ee0671df35841043be5c4d90be18dd86d24938db9111e91476b6b"
                + "b561796f51c7aad01cc0ebbe180ade20c437e1c3b3d46a1eac1ba177c5f62a53f97370de08080967baf52a59455820c5"
                + "aeb009555a81ecd7139260b27e785ceedecc0abc5c03d978c3411fa9a80574f4"),
            (
                "attest",
                "40",
                "[ salt: bstr16, 40, kind: ascii, commitment: bstr32 ]",
                "8450c1675e0bb980a575a89661fec08aa83b18287824216a59716f5c3a6e4c242126743f2c64216b392853287e594752"
                + "3c304f7341385f7222645820908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f209"),
        ];
}
