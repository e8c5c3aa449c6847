namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] DealingFormats() =>
        [
            (
                "redeal-record",
                "22",
                "[ salt: bstr16, 22, record: bstr16, threshold: uint, trustee-set: bstr32, [ + [ segment: bstr16"
                + ", share-root: bstr32 ] ] ]",
                "8650c1675e0bb980a575a89661fec08aa83b165063f1ee08469ccdac9ff735ab278a84ba18ff58201c170cf5c1183c86"
                + "0763b281385e96737a74e5f8908fafafcc5252147fbc5b62828250f36ba9bb618775730e4353be559d39e15820d7f209"
                + "b1796e5c40a83ec24baef88190f25101535b92250b6fd66c7b5a265ea2825017122fc402bb22de9f7070d39d4485f858"
                + "20ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040"),
            (
                "state-dealing",
                "20",
                "[ threshold: uint, trustee-set: bstr32, [ + [ segment: bstr16, share-root: bstr32 ] ], leaf: uint ]",
                "84188558200bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c17838250f5c1183c860763b2"
                + "81385e96737a74e55820f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f2825009b1796e"
                + "5c40a83ec24baef88190f251582001535b92250b6fd66c7b5a265ea217122fc402bb22de9f7070d39d4485f8ed968250"
                + "704095d6d213ecf2eab323158de4bd7f582004969fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db5b63"
                + "dafc1a00391de8"),
        ];
}
