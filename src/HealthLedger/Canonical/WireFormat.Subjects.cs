namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] SubjectFormats() =>
        [
            (
                "enrol-subject",
                "10",
                "[ salt: bstr16, 10, pseudonym: bstr32 ]",
                "8350c1675e0bb980a575a89661fec08aa83b0a582063f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763"
                + "b281385e96"),
            (
                "merge-subjects",
                "11",
                "[ salt: bstr16, 11, survivor: bstr32, merged: bstr32, details: bstr32 ]",
                "8550c1675e0bb980a575a89661fec08aa83b0b582063f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763"
                + "b281385e965820737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d582039e1d7f209b179"
                + "6e5c40a83ec24baef88190f25101535b92250b6fd66c7b5a26"),
            (
                "unmerge-subjects",
                "12",
                "[ salt: bstr16, 12, survivor: bstr32, merged: bstr32, details: bstr32 ]",
                "8550c1675e0bb980a575a89661fec08aa83b0c582063f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763"
                + "b281385e965820737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d582039e1d7f209b179"
                + "6e5c40a83ec24baef88190f25101535b92250b6fd66c7b5a26"),
            (
                "rekey-subject",
                "13",
                "[ salt: bstr16, 13, old: bstr32, new: bstr32, details: bstr32, records: [ * bstr16 ] ]",
                "8650c1675e0bb980a575a89661fec08aa83b0d582063f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763"
                + "b281385e965820737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d582039e1d7f209b179"
                + "6e5c40a83ec24baef88190f25101535b92250b6fd66c7b5a2680"),
        ];
}
