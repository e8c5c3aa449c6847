namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] RecordFormats() =>
        [
            (
                "envelope-header",
                "-",
                "[ version: 1, suite: 1, ledger-id: bstr32, record: bstr16, segment: bstr16, segment-version: uin"
                + "t, custodian: bstr16, payload-type: ascii, origin: uint, padded-length: uint, created: ms, oblig"
                + "ations: bstr32 / null ]",
                "8c01015820c1675e0bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba506d1c170cf5c1183c8607"
                + "63b281385e9650737a74e5f8908fafafcc5252147fbc5b0050f36ba9bb618775730e4353be559d39e178186533354646"
                + "29614a75673c48733e4261414133667150793d0219ffff1a98cd1a9af6"),
            (
                "dealt-shares",
                "dealt-shares",
                "share / [ 2*255 bstr ]",
                "8258578450675e0bb980a575a89661fec08aa83b63015820f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c86"
                + "0763b281385e967358207a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d3958578450e1d7"
                + "f209b1796e5c40a83ec24baef88102582090f25101535b92250b6fd66c7b5a265ea217122fc402bb22de9f7070d39d44"
                + "855820f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d0"),
            (
                "share",
                "share",
                "[ segment: bstr16, x: uint, blinding: bstr32, value: bstr32 ]",
                "8450c1675e0bb980a575a89661fec08aa83b1832582008469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763b281"
                + "385e96737a745820e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7"),
        ];
}
