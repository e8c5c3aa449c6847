namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] JournalFormats() =>
        [
            (
                "block",
                "-",
                "[ version: 1, header: bstr, batch: bstr, skipped: [ * [ submission-index: uint, code: uint ] ], "
                + "entries: [ * bstr ], seals: [ * ([ replica-index: uint, sig ]"
                + " / [ recovery-key: uint, sig, true ]) ] ]",
                "860159011d8f1b00000002fbae368558200bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c"
                + "171b459701222f25f07a5820183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb1906961b"
                + "121996d40d9a4661582053be559d39e1d7f209b1796e5c40a83ec24baef88190f25101535b92250b6fd658206c7b5a26"
                + "5ea217122fc402bb22de9f7070d39d4485f8ed96704095d6d213ecf25820eab323158de4bd7f04969fb1c6ec68964da9"
                + "f424d040abcf5aa725f345b5f99c011bffffffffffffffff58205b63dafc5b6da95685e239d79940ee70a68238904585"
                + "9a5d2ee0671df37f3be55820c4d90be18dd86d24938db9111e91476b6bb561796f51c7aad01cc0ebbe180ade1901d019"
                + "0d5e4c83011b0000000301d4bf698083821affffffff03821affffffff0a82182e0b8082820058400967baf52a59453d"
                + "c5aeb009555a81ecd7139260b27e785ceedecc0abc5c03d978c3411fa9a80574b291404a274ffa7b2d3ff6f060741ae3"
                + "0d6ffbe71d14d6228218ee58401e6dea89863112190482e8d196bfe10f673299c63b888fa4e16549ee6566c7b60d1c1c"
                + "613b682d356edf4beca6f81f05768ec3214d189a894b2364e7d6c1a7d0"),
            (
                "journal-record",
                "-",
                "[ 1, batch: bstr, header: bstr ]",
                "830159020383011b00000002fbae36858359010580a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d"
                + "1c170cf5c1183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39"
                + "e1d7f209b1796e5c40a83ec24baef88190f25101535b92250b6fd66c7b5a265ea217122fc402bb22de9f7070d39d4485"
                + "f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db5b"
                + "63dafc5b6da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d90be18dd86d24938db9111e91476b6b"
                + "b561796f51c7aad01cc0ebbe180ade20c437e1c3b3d46a1eac1ba177c5f62a53f97370de08080967ba58412a59453dc5"
                + "aeb009555a81ecd7139260b27e785ceedecc0abc5c03d978c3411fa9a80574b291404a274ffa7b2d3ff6f060741ae30d"
                + "6ffbe71d14d622eaee401e6d58aa89863112190482e8d196bfe10f673299c63b888fa4e16549ee6566c7b60d1c1c613b"
                + "682d356edf4beca6f81f05768ec3214d189a894b2364e7d6c1a7d0d68123dc39c7fa6bac0c381d5c98b621a58e38d3b4"
                + "1d906efd9e1ef3e11ed85c9be5785b9d6bcb0702b3b0dcd51d4b147fb9f008cc35b686692221e5b3157fe67b7268a791"
                + "5fe896e96273c3d608d587cf6c699127ec8346fa47a3667035763dff2bcd21c5a0dac5e40cb0932759012b8f192afd58"
                + "20fdfe0e3084b3b39a68113b97b084af58440a05acc94299a311174b09a7a1b5f21b016f44cde265687258206e77ea1a"
                + "5782edecbad7365df6f929876f978d04409d5a1b6ad8541f4a65ef411b00009da18627b81e1b0000068f0014dd825820"
                + "229f552e67ad7791272a9ffca3478004222502d125a6628804eb2adc9451674e58207b000a99926378332d0d223facf1"
                + "80e93712740d6e1bddb6ed377fcf0eb8367258200503ec160f5736c869b2362cfb3dacb8ed2d3eae74f46128317ee92d"
                + "e98f887e19ffff1b01884caa04bb83875820d5a96bc2ccf7dd1b775bdc0140a71c2107ae66fe7747f69fdb5f90c57f75"
                + "298658203f00449e2e5915ae3eac55ce29fbcc0fbd0db52af6cb2143a5d26788dca2910b1bffffffffffffffff1b0e2d"
                + "b181ad3f5cd5"),
        ];
}
