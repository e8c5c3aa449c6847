namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] GenesisFormats() =>
        [
            (
                "genesis",
                "genesis",
                "[ version: 1, suite: 1, time: ms, name: ascii, nonce: bstr16, replica-set: bstr, parameters: bst"
                + "r, participants: [ + participant ], recovery: [ threshold: uint, keys: [ * point ] ] ]",
                "8901011a000132a8782a403c62396b23487c6369555b453d653335464629614a75673c48733e4261414133667150793d"
                + "214d5d4d50265ea217122fc402bb22de9f7070d39d5901b182008583005085f8ed96704095d6d213ecf2eab323155841"
                + "048de4bd7f04969fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db5b63dafc5b6da95685e239d79940ee"
                + "70a682389045859a5d2ee0671df37f3be5830150c4d90be18dd86d24938db9111e91476b5841046bb561796f51c7aad0"
                + "1cc0ebbe180ade20c437e1c3b3d46a1eac1ba177c5f62a53f97370de08080967baf52a59453dc5aeb009555a81ecd713"
                + "9260b27e785cee830250decc0abc5c03d978c3411fa9a80574b258410491404a274ffa7b2d3ff6f060741ae30d6ffbe7"
                + "1d14d622eaee401e6dea89863112190482e8d196bfe10f673299c63b888fa4e16549ee6566c7b60d1c1c613b68830350"
                + "2d356edf4beca6f81f05768ec3214d185841049a894b2364e7d6c1a7d0d68123dc39c7fa6bac0c381d5c98b621a58e38"
                + "d3b41d906efd9e1ef3e11ed85c9be5785b9d6bcb0702b3b0dcd51d4b147fb9f008cc35830450b686692221e5b3157fe6"
                + "7b7268a7915f584104e896e96273c3d608d587cf6c699127ec8346fa47a3667035763dff2bcd21c5a0dac5e40cb09327"
                + "7320b2fdfe0e3084b3b39a68113b97b084af58440a05acc942582f8a1a0001e0951a0191840d18ee181819f8821a0010"
                + "e9fe1a0020b65e1a0007ede41a002002a91b0148526f2f92ebb5818650978d04409d5a1b6ad8541f4a65ef41cf78185c"
                + "423025224e564c5d4177512c565d6c404e2c4f54567a2162287418cf58202adc9451674e7b000a99926378332d0d223f"
                + "acf180e93712740d6e1bddb6ed375841047fcf0eb836720503ec160f5736c869b2362cfb3dacb8ed2d3eae74f4612831"
                + "7ee92de98f887e8e4e00c206d5a96bc2ccf7dd1b775bdc0140a71c2107ae66fe77820181584104675e0bb980a575a896"
                + "61fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763b281385e96737a74e5f8908fafafcc"
                + "5252147fbc5b62"),
            (
                "replica-set",
                "replica-set",
                "[ epoch: uint, [ + [ index: uint, participant: bstr16, seal-key: point ] ] ]",
                "821b00000002fbae368585830050b980a575a89661fec08aa83b63f1ee08584104469ccdac9ff735ab278a84ba6d1c17"
                + "0cf5c1183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7"
                + "f283015009b1796e5c40a83ec24baef88190f25158410401535b92250b6fd66c7b5a265ea217122fc402bb22de9f7070"
                + "d39d4485f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf8302505aa725f345b5"
                + "f99cb64fe6db5b63dafc5841045b6da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d90be18dd86d"
                + "24938db9111e91476b6bb561796f51c7aad01cc0ebbe180ade20c437e1830350c3b3d46a1eac1ba177c5f62a53f97370"
                + "584104de08080967baf52a59453dc5aeb009555a81ecd7139260b27e785ceedecc0abc5c03d978c3411fa9a80574b291"
                + "404a274ffa7b2d3ff6f060741ae30d6ffbe71d83045014d622eaee401e6dea89863112190482584104e8d196bfe10f67"
                + "3299c63b888fa4e16549ee6566c7b60d1c1c613b682d356edf4beca6f81f05768ec3214d189a894b2364e7d6c1a7d0d6"
                + "8123dc39c7fa6bac0c"),
        ];
}
