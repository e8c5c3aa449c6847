namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] BlockFormats() =>
        [
            (
                "header",
                "id/seal",
                "[ protocol-version: 1, ledger-id: bstr32, height: uint, previous: bstr32, time: ms, epoch: uint,"
                + " replica-set: bstr32, next-replica-set: bstr32, batch-digest: bstr32, entry-count: uint, history"
                + "-size: uint, history-root: bstr32, state-root: bstr32, policy-version: uint, suite: uint ]",
                "8f1b00000002fbae368558200bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c171b459701"
                + "222f25f07a5820183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb1906961b121996d40d"
                + "9a4661582053be559d39e1d7f209b1796e5c40a83ec24baef88190f25101535b92250b6fd658206c7b5a265ea217122f"
                + "c402bb22de9f7070d39d4485f8ed96704095d6d213ecf25820eab323158de4bd7f04969fb1c6ec68964da9f424d040ab"
                + "cf5aa725f345b5f99c011bffffffffffffffff58205b63dafc5b6da95685e239d79940ee70a682389045859a5d2ee067"
                + "1df37f3be55820c4d90be18dd86d24938db9111e91476b6bb561796f51c7aad01cc0ebbe180ade1901d0190d5e"),
            (
                "batch",
                "batch",
                "[ version: 1, time: ms, [ * submission: bstr ] ]",
                "83011b00000002fbae36858359010580a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1"
                + "183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f209b1"
                + "796e5c40a83ec24baef88190f25101535b92250b6fd66c7b5a265ea217122fc402bb22de9f7070d39d4485f8ed967040"
                + "95d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db5b63dafc5b6d"
                + "a95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d90be18dd86d24938db9111e91476b6bb561796f51"
                + "c7aad01cc0ebbe180ade20c437e1c3b3d46a1eac1ba177c5f62a53f97370de08080967ba58412a59453dc5aeb009555a"
                + "81ecd7139260b27e785ceedecc0abc5c03d978c3411fa9a80574b291404a274ffa7b2d3ff6f060741ae30d6ffbe71d14"
                + "d622eaee401e6d58aa89863112190482e8d196bfe10f673299c63b888fa4e16549ee6566c7b60d1c1c613b682d356edf"
                + "4beca6f81f05768ec3214d189a894b2364e7d6c1a7d0d68123dc39c7fa6bac0c381d5c98b621a58e38d3b41d906efd9e"
                + "1ef3e11ed85c9be5785b9d6bcb0702b3b0dcd51d4b147fb9f008cc35b686692221e5b3157fe67b7268a7915fe896e962"
                + "73c3d608d587cf6c699127ec8346fa47a3667035763dff2bcd21c5a0dac5e40cb09327"),
            (
                "entry",
                "-",
                "[ ledger-id: bstr32, height: uint, index: uint, submission-id: bstr32, operation-index: uint, op"
                + "eration-hash: bstr32, outcome: [ code: uint, decision / null ] ]",
                "875820c1675e0bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba1bffffffffffffffff1a24e2ef"
                + "3f5820f5c1183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36b1affffffff5820bb618775730e"
                + "4353be559d39e1d7f209b1796e5c40a83ec24baef88190f25101821086f47826793d214d5d4d4552374748706c235241"
                + "663d5428303a7234582a2e22725e4b72646038293059762852795e4e66634d246c743b382368493d365c532b6d1b0380"
                + "e41b4f240c7f1b00000006d86104f501"),
        ];
}
