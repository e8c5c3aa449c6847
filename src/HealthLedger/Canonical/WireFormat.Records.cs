namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] RecordFormats() =>
        [
            (
                "envelope-header",
                "-",
                "[ version: 1, suite: 1, ledger-id: bstr32, record: bstr16, segment: bstr16, segment-version: uint,"
                + " custodian: bstr16, payload-type: ascii, origin: uint, padded-length: uint, created: ms, obligatio"
                + "ns: bstr32 / null ]",
                "8c01015820c1675e0bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba506d1c170cf5c1183c860763"
                + "b281385e9650737a74e5f8908fafafcc5252147fbc5b0050f36ba9bb618775730e4353be559d39e1781865333546462961"
                + "4a75673c48733e4261414133667150793d0219ffff1a98cd1a9af6"),
            (
                "share",
                "share",
                "[ segment: bstr16, x: uint, blinding: bstr32, value: bstr32 ]",
                "8450c1675e0bb980a575a89661fec08aa83b1832582008469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763b28138"
                + "5e96737a745820e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7"),
            (
                "state-participant",
                "1",
                "[ version: uint, code: ascii, country: ascii, roles: uint, status: uint, facts: bstr32, key-id: bs"
                + "tr32 ]",
                "871b00000002fbae36856c672d4846612f68706f597b7962216a0118185820ac9ff735ab278a84ba6d1c170cf5c1183c86"
                + "0763b281385e96737a74e5f8908f5820afafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f209b179"),
            (
                "state-key",
                "2",
                "[ participant: bstr16, point, status: uint, since: uint ]",
                "8450c1675e0bb980a575a89661fec08aa83b58410463f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763b2"
                + "81385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d1b00000071092a0c3d1957b0"),
            (
                "state-subject",
                "3",
                "[ custodian: bstr16, status: uint, log-size: uint, log-peaks: [ * bstr32 ] ]",
                "8450c1675e0bb980a575a89661fec08aa83b1a000342eb018158209ccdac9ff735ab278a84ba6d1c170cf5c1183c860763"
                + "b281385e96737a74e5f8"),
            (
                "state-record",
                "4",
                "[ custodian: bstr16, subject: bstr32 / null, kind: uint, leaf: uint, segments: [ + bstr16 ] ]",
                "8550c1675e0bb980a575a89661fec08aa83b5820f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763b28138"
                + "5e9673081b00000001000000008250908fafafcc5252147fbc5b62acf36ba950bb618775730e4353be559d39e1d7f209"),
        ];
}
