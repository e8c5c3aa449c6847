namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    // docs/spec/witnesses.md.
    private static (string Name, string Label, string Cddl, string GoldenHex)[] WitnessFormats() =>
        [
            (
                "witness-request",
                "-",
                "[ version: 1, ledger-id: bstr32, after: bstr32 / null, epoch-path: [ *4096 epoch-step ], heads: [ *64 "
                + "[ header: bstr, seals: [ + seal ], path: [ *64 bstr32 ] ] ] ]",
                "85015820c1675e0bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84baf68082835901238f1b459701"
                + "222f25f07a5820183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb1906965820730e4353"
                + "be559d39e1d7f209b1796e5c40a83ec24baef88190f25101535b92251b0000028fa6feefdb19ffff58205a265ea21712"
                + "2fc402bb22de9f7070d39d4485f8ed96704095d6d213ecf2eab3582023158de4bd7f04969fb1c6ec68964da9f424d040"
                + "abcf5aa725f345b5f99cb64f5820e6db5b63dafc5b6da95685e239d79940ee70a682389045859a5d2ee0671df37f1b01"
                + "16a7537117547e1a1a04ee4c58208dd86d24938db9111e91476b6bb561796f51c7aad01cc0ebbe180ade20c437e15820"
                + "c3b3d46a1eac1ba177c5f62a53f97370de08080967baf52a59453dc5aeb009551a000aa9b01b00001ddae1314fd28183"
                + "175840785ceedecc0abc5c03d978c3411fa9a80574b291404a274ffa7b2d3ff6f060741ae30d6ffbe71d14d622eaee40"
                + "1e6dea89863112190482e8d196bfe10f673299f5825820888fa4e16549ee6566c7b60d1c1c613b682d356edf4beca6f8"
                + "1f05768ec3214d5820189a894b2364e7d6c1a7d0d68123dc39c7fa6bac0c381d5c98b621a58e38d3b4835901178f196c"
                + "055820fd9e1ef3e11ed85c9be5785b9d6bcb0702b3b0dcd51d4b147fb9f008cc35b6861a47a365345820e5b3157fe67b"
                + "7268a7915fe896e96273c3d608d587cf6c699127ec8346fa47a31902690158202bcd21c5a0dac5e40cb093277320b2fd"
                + "fe0e3084b3b39a68113b97b084af584458200a05acc94299a311174b09a7a1b5f2c025046e77ea1a5782edecbad7365d"
                + "f6f9582029876f978d04409d5a1b6ad8541f4a65ef41cf170d32f615229f552e67ad77911b000000019dcc9d2f1b0179"
                + "017bd44c714d58208004222502d125a6628804eb2adc9451674e7b000a99926378332d0d223facf1582080e93712740d"
                + "6e1bddb6ed377fcf0eb836720503ec160f5736c869b2362cfb3d1a0001360f1a0003b522818318d75840317ee92de98f"
                + "887e8e4e00c206d5a96bc2ccf7dd1b775bdc0140a71c2107ae66fe7747f69fdb5f90c57f7529863f00449e2e5915ae3e"
                + "ac55ce29fbcc0fbd0db5f5825820cb2143a5d26788dca2910bbfb05a441ea83987131d66aa71a452bc66659914fc5820"
                + "6b13b249428514ef8b722a364fa3cb9547cb593d43f4620b4424056f952a31ef"),
            (
                "witness-answer",
                "-",
                "[ version: 1, outcome: uint, newest: [ header: bstr, seals: [ + seal ] ] / null, signatures: [ *64 "
                + "sig ] ]",
                "840105825901218f1a000100005820b980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c170c1b"
                + "000000bf8c59bb0058203c860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb61191f201b0000"
                + "0f0f1068ed0c5820be559d39e1d7f209b1796e5c40a83ec24baef88190f25101535b92250b6fd66c58207b5a265ea217"
                + "122fc402bb22de9f7070d39d4485f8ed96704095d6d213ecf2ea5820b323158de4bd7f04969fb1c6ec68964da9f424d0"
                + "40abcf5aa725f345b5f99cb61bffffffffffffffff1bffffffffffffffff58205b63dafc5b6da95685e239d79940ee70"
                + "a682389045859a5d2ee0671df37f3be55820c4d90be18dd86d24938db9111e91476b6bb561796f51c7aad01cc0ebbe18"
                + "0ade1901d0190d5e818318ff5840ac1ba177c5f62a53f97370de08080967baf52a59453dc5aeb009555a81ecd7139260"
                + "b27e785ceedecc0abc5c03d978c3411fa9a80574b291404a274ffa7b2d3ff581584060741ae30d6ffbe71d14d622eaee"
                + "401e6dea89863112190482e8d196bfe10f673299c63b888fa4e16549ee6566c7b60d1c1c613b682d356edf4beca6f81f"
                + "0576"),
        ];
}
