namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] ReplicaFormats() =>
        [
            (
                "state-replica-set",
                "10",
                "[ replica-set: bstr, boundary: uint ]",
                "825901b9821b00000002fbae368585830050b980a575a89661fec08aa83b63f1ee08584104469ccdac9ff735ab278a84"
                + "ba6d1c170cf5c1183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be55"
                + "9d39e1d7f283015009b1796e5c40a83ec24baef88190f25158410401535b92250b6fd66c7b5a265ea217122fc402bb22"
                + "de9f7070d39d4485f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf8302505aa7"
                + "25f345b5f99cb64fe6db5b63dafc5841045b6da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d90b"
                + "e18dd86d24938db9111e91476b6bb561796f51c7aad01cc0ebbe180ade20c437e1830350c3b3d46a1eac1ba177c5f62a"
                + "53f97370584104de08080967baf52a59453dc5aeb009555a81ecd7139260b27e785ceedecc0abc5c03d978c3411fa9a8"
                + "0574b291404a274ffa7b2d3ff6f060741ae30d6ffbe71d83045014d622eaee401e6dea89863112190482584104e8d196"
                + "bfe10f673299c63b888fa4e16549ee6566c7b60d1c1c613b682d356edf4beca6f81f05768ec3214d189a894b2364e7d6"
                + "c1a7d0d68123dc39c7fa6bac0c1bffffffffffffffff"),
            (
                "state-seal-key",
                "11",
                "[ participant: bstr16, epoch: uint ]",
                "8250c1675e0bb980a575a89661fec08aa83b1a000342eb"),
            (
                "recovery-batch",
                "batch",
                "[ version: 1, time: ms, replica-set: bstr, [ * [ participant: bstr16, signing-key: point ] ] ]",
                "84011b00000002fbae36855861821b71bb54d8d101b5b98183005075a89661fec08aa83b63f1ee08469ccd584104ac9f"
                + "f735ab278a84ba6d1c170cf5c1183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775"
                + "730e4353be559d39e1d7f209b1798182505c40a83ec24baef88190f25101535b92584104250b6fd66c7b5a265ea21712"
                + "2fc402bb22de9f7070d39d4485f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf"
                + "5aa725f3"),
            (
                "recovery-batch-of-several",
                "batch",
                "[ version: 2, time: ms, replica-set: bstr, [ * [ participant: bstr16, signing-key: point ] ], "
                + "given-up: uint ]",
                "85021b00000002fbae36855861821b71bb54d8d101b5b98183005075a89661fec08aa83b63f1ee08469ccd584104ac9f"
                + "f735ab278a84ba6d1c170cf5c1183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775"
                + "730e4353be559d39e1d7f209b1798182505c40a83ec24baef88190f25101535b92584104250b6fd66c7b5a265ea21712"
                + "2fc402bb22de9f7070d39d4485f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf"
                + "5aa725f308"),
            (
                "rotate-replica-key",
                "7",
                "[ salt: bstr16, 7, old-key: bstr32, new-key: point, proof: sig, reason: uint ]",
                "8650c1675e0bb980a575a89661fec08aa83b07582063f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763"
                + "b281385e96584104737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f209b1796e"
                + "5c40a83ec24baef88190f25101535b92250b6fd66c7b5a2658405ea217122fc402bb22de9f7070d39d4485f8ed967040"
                + "95d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db1893"),
        ];
}
