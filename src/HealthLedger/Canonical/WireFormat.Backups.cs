namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    // docs/spec/backup.md: the frames of a backup and the parts of a snapshot.
    private static (string Name, string Label, string Cddl, string GoldenHex)[] BackupFormats() =>
        [
            (
                "backup-start",
                "-",
                "[ 1, genesis-file: bstr, organisation: bstr16, height: uint, header-hash: bstr32, history-size: "
                + "uint, created: ms ]",
                "87014f675e0bb980a575a89661fec08aa83b5063f1ee08469ccdac9ff735ab278a84ba1b7fffffffffffffff58201c17"
                + "0cf5c1183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b621a000132a81b7fffffffffffffff"),
            (
                "backup-row",
                "-",
                "[ 2, table: uint, key: bstr, time: ms, value: bstr ]",
                "85020558285e0bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c8607190e9a"
                + "45b281385e96"),
            (
                "backup-block",
                "-",
                "[ 3, header: bstr, batch: bstr, seals: [ * [ replica-index: uint, sig ] ] ]",
                "840359011d8f1b00000002fbae368558200bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c"
                + "171b459701222f25f07a5820183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb1906961b"
                + "121996d40d9a4661582053be559d39e1d7f209b1796e5c40a83ec24baef88190f25101535b92250b6fd658206c7b5a26"
                + "5ea217122fc402bb22de9f7070d39d4485f8ed96704095d6d213ecf25820eab323158de4bd7f04969fb1c6ec68964da9"
                + "f424d040abcf5aa725f345b5f99c011bffffffffffffffff58205b63dafc5b6da95685e239d79940ee70a68238904585"
                + "9a5d2ee0671df37f3be55820c4d90be18dd86d24938db9111e91476b6bb561796f51c7aad01cc0ebbe180ade1901d019"
                + "0d5e4c83011b0000000301d4bf698082820058400967baf52a59453dc5aeb009555a81ecd7139260b27e785ceedecc0a"
                + "bc5c03d978c3411fa9a80574b291404a274ffa7b2d3ff6f060741ae30d6ffbe71d14d6228218ee58401e6dea89863112"
                + "190482e8d196bfe10f673299c63b888fa4e16549ee6566c7b60d1c1c613b682d356edf4beca6f81f05768ec3214d189a"
                + "894b2364e7d6c1a7d0"),
            (
                "backup-envelope",
                "-",
                "[ 4, segment: bstr16, envelope: bstr, share: bstr ]",
                "840450c1675e0bb980a575a89661fec08aa83b45f1ee08469c5823ac9ff735ab278a84ba6d1c170cf5c1183c860763b2"
                + "81385e96737a74e5f8908fafafcc"),
            (
                "backup-pruned",
                "-",
                "[ 5, segment: bstr16, statement: bstr32 ]",
                "830550c1675e0bb980a575a89661fec08aa83b582063f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763"
                + "b281385e96"),
            (
                "backup-end",
                "-",
                "[ 9, blocks: uint, envelopes: uint, pruned: uint, rows: uint, digest: bstr32 ]",
                "86091b00000002fbae36851b71bb54d8d101b5b91a0085e7bb015820c08aa83b63f1ee08469ccdac9ff735ab278a84ba"
                + "6d1c170cf5c1183c860763b2"),
            (
                "snapshot-manifest",
                "-",
                "[ version: 1, block: bstr, history: [ 1*8 [ * bstr32 ] ], rows: uint, chunks: [ * bstr32 ] ]",
                "85014f675e0bb980a575a89661fec08aa83b81815820ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763b2"
                + "81385e96737a1b000000010000000080"),
            (
                "snapshot-chunk",
                "-",
                "[ * [ kind: uint, key: bstr, value: bstr, blinding: bstr16 ] ]",
                "818418ff58280bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c8607635281"
                + "385e96737a74e5f8908fafafcc5252147f50bc5b62acf36ba9bb618775730e4353be"),
            (
                "fetch-snapshot",
                "24",
                "[ 24, id: bstr32 / null, offset: uint ]",
                "8318185820675e0bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1b00000d6824e2ef1f"),
            (
                "snapshot-part",
                "25",
                "[ 25, kind: uint, id: bstr32 / null, size: uint, offset: uint, bytes: bstr ]",
                "861819005820ba6d1c170cf5c1183c860763b281385e96737a74e5f8908fafafcc5252147fbc1b00000cc5915c9daa1b"
                + "00000cc5915116c7581a675e0bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735"),
        ];
}
