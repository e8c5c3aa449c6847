namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] FounderFormats() =>
        [
            (
                "founder",
                "key-event",
                "[ 'founder', version: 1, suite: 1, participant: [ id: bstr16, code: ascii, country: ascii, roles"
                + ": uint, facts: bstr32, signing-key: point ], seal-key: point, facts: bstr / null ]",
                "8667666f756e64657201018650c1675e0bb980a575a89661fec08aa83b7824216a59716f5c3a6e4c242126743f2c6421"
                + "6b392853287e5947523c304f7341385f722264615818ff5820afcc5252147fbc5b62acf36ba9bb618775730e4353be55"
                + "9d39e1d7f209b1796e5841045c40a83ec24baef88190f25101535b92250b6fd66c7b5a265ea217122fc402bb22de9f70"
                + "70d39d4485f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1584104c6ec68964da9f424d040abcf5aa725f345"
                + "b5f99cb64fe6db5b63dafc5b6da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d90be18dd86d2458"
                + "46b9111e91476b6bb561796f51c7aad01cc0ebbe180ade20c437e1c3b3d46a1eac1ba177c5f62a53f97370de08080967"
                + "baf52a59453dc5aeb009555a81ecd7139260b27e785cee"),
        ];
}
