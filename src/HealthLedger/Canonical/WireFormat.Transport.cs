namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] TransportFormats() =>
        [
            (
                "handshake",
                "handshake",
                "[ version: 1, ledger-id: bstr32, participant: bstr16, seal-key: bstr32, public-key: bstr32, "
                + "not-before: ms, not-after: ms ]",
                "87015820a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c150183c860763b281385e9673"
                + "7a74e5f89058208fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f209b15820796e5c40a83ec2"
                + "4baef88190f25101535b92250b6fd66c7b5a265ea217122fc41b00000002fbae36851b0000bc1c304585b9"),
            (
                "handshake-extension",
                "-",
                "[ statement: bstr, sig ]",
                "82588b87015820a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c150183c860763b28138"
                + "5e96737a74e5f89058208fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f209b15820796e5c40"
                + "a83ec24baef88190f25101535b92250b6fd66c7b5a265ea217122fc41b00000002fbae36851b0000bc1c304585b95840"
                + "02bb22de9f7070d39d4485f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa7"
                + "25f345b5f99cb64fe6db5b63dafc5b6d"),
            (
                "transport-greeting",
                "-",
                "hello / welcome / begin / want; hello = [ 0, version: uint, lane: uint ]; welcome = [ 1, version: "
                + "uint, instance: bstr16, session: uint ]; begin = [ 2, instance: bstr16, session: uint ]; "
                + "want = [ 3 ]",
                "83000102"),
        ];
}
