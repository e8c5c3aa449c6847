namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] ClientFormats() =>
        [
            (
                "client-greeting",
                "-",
                "hello / welcome / refusal; hello = [ 0, version: uint, ledger: bstr32 / null ]; welcome = "
                + "[ 1, version: uint, ledger: bstr32, organisation: bstr16 ]; refusal = [ 2, code: ascii, te"
                + "xt: bstr ]",
                "830278287a66672d4846612f68706f597b7975216a59716f5c3a6e4c242126743f2c64216b392853287e59475827c3bc"
                + "203c304f7341385f7222646e58475f3b2358437e7a642868536e25403c62396b23487c6369"),
            (
                "client-request",
                "-",
                "request / data / cancel / ping; request = [ 3, number: uint, member: uint, id: bstr16 / nu"
                + "ll, length: uint, body: bstr ]; data = [ 4, number: uint, bytes: bstr ]; cancel = [ 6, num"
                + "ber: uint ]; ping = [ 12, mark: uint ]",
                "820c1bffffffffffffffff"),
            (
                "client-answer",
                "-",
                "answer / credit / progress; credit = [ 5, number: uint, bytes: uint ]; answer = [ 7, numbe"
                + "r: uint, length: uint, body: bstr ]; progress = [ 10, number: uint, body: bstr ]",
                "83051bffffffffffffffff1a3d41d84a"),
            (
                "client-failure",
                "-",
                "[ 9, number: uint, kind: uint, code: ascii, text: bstr, transient: bool ]",
                "86091b00000002fbae368518b9782646612f68706f597b7975216a59716f5c3a6e4c242126743f2c64216b392853287e"
                + "5947523c30583cc3a9207341385f7222646e58475f3b2358437e7a642868536e25403c62396b23487c6369555b453d65"
                + "3335464629614a75673c48733e426141413366f4"),
        ];

    private static (string Name, string Label, string Cddl, string GoldenHex)[] ClientBodyFormats() =>
        [
            (
                "client-append",
                "-",
                "[ kind: int, payload-type: ascii, origin: int, patient: [ bstr, bstr ] / null, years: [ int,"
                + " int ] / null, key: bstr / null, fingerprint: bstr, message: [ listener: bstr, received: int"
                + ", application: bstr, facility: bstr, type: bstr, control-id: bstr, order: bstr, by-patient: "
                + "bool, gives-way: bool, answer: bstr / null, ? resend-of: bstr16 ] / null, payload: bstr ]",
                "8919010a6c672d4846612f68706f597b791901d6f6f6f6408a583c3c62396b23487c6369555b453d653335464629614a"
                + "75673c48733e4261414133667150793d214d5d4d4552374748706c235241663d5428303a7234581b092d9bbfb6b98000"
                + "581ac3842022725e4b72646038293059362852795e4e66634d246c7457382368493d365c532b6d542e2b696d65335f27"
                + "7544334c583d4f67286377524a3b5d573e4561702c3e4e643f635d304259527d48516a3b4669215c7545506a32424f41"
                + "312b7329675c692221452664426f745c26374845254f3d3f6e521eac1ba177c5f62a53f97370de08080967baf5f44241"
                + "41582dac9ff735ab278a84ba6d1c170cf5c1183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36b"),
            (
                "client-append-linked",
                "-",
                "[ ... client-append without payload, deliveries: [ *64 [ route: ascii, order: bstr, by-patient: bool"
                + " ] ] / null, payload: bstr, reference: [ names: [ *64 bstr ], amendment: int, statement: bool,"
                + " awaits: int, wait: int, aside: bool, linked: [ *16 [ bstr, bstr ] ], parting: bool,"
                + " reason: ascii ] ]",
                "8b19010a6c672d4846612f68706f597b791901d6f6f6f6408a583c3c62396b23487c6369555b453d653335464629614a"
                + "75673c48733e4261414133667150793d214d5d4d4552374748706c235241663d5428303a7234581b092d9bbfb6b98000"
                + "581ac3842022725e4b72646038293059362852795e4e66634d246c7457382368493d365c532b6d542e2b696d65335f27"
                + "7544334c583d4f67286377524a3b5d573e4561702c3e4e643f635d304259527d48516a3b4669215c7545506a32424f41"
                + "312b7329675c692221452664426f745c26374845254f3d3f6e521eac1ba177c5f62a53f97370de08080967baf5f44241"
                + "418283783e785e68742e7d4879542d255f5c7a54537b23375b5a2f70605a39404a7173303d2648207d2b455059693c5d"
                + "6f3a6d636d484a6b4b5d3333354c71212435435819863112190482e8d196bfe10f673299c63b888fa4e16549ee65f483"
                + "68266b5c5b3f226376456edf4beca6f4582dac9ff735ab278a84ba6d1c170cf5c1183c860763b281385e96737a74e5f8"
                + "908fafafcc5252147fbc5b62acf36b8983581e768ec3214d189a894b2364e7d6c1a7d0d68123dc39c7fa6bac0c381d5c"
                + "98582721a58e38d3b41d906efd9e1ef3e11ed85c9be5785b9d6bcb0702b3b0dcd51d4b147fb9f008cc35582786692221"
                + "e5b3157fe67b7268a7915fe896e96273c3d608d587cf6c699127ec8346fa47a366703502f5021830f5828250c384206b"
                + "4e45255f542b3f30662d4526581b7e213d457925773b4e5b31773649707d2555704d30445036602a3e825832c3842041"
                + "4e3629787c21505827332e7b502f5243274f502d4e323051662a326952775e445c423025224e564c5d4177512c565820"
                + "6c404e2c4f54567a213d28747e6f6c5744433b2f66705a267765697c69415b5ff5582d446b7a6a703122312e317e7946"
                + "25517b617167694f236e597d7963647b39452f2a5d5a396e6f2b487c77604650"),
            (
                "client-import",
                "-",
                "[ imported: [ source: ascii, original: ascii / null ], client-append ]",
                "8282665f785e68742ef68919010a6c672d4846612f68706f597b791901d6f6f6f6408a583c3c62396b23487c6369555b"
                + "453d653335464629614a75673c48733e4261414133667150793d214d5d4d4552374748706c235241663d5428303a7234"
                + "581b092d9bbfb6b98000581ac3842022725e4b72646038293059362852795e4e66634d246c7457382368493d365c532b"
                + "6d542e2b696d65335f277544334c583d4f67286377524a3b5d573e4561702c3e4e643f635d304259527d48516a3b4669"
                + "215c7545506a32424f41312b7329675c692221452664426f745c26374845254f3d3f6e521eac1ba177c5f62a53f97370"
                + "de08080967baf5f4424141582dac9ff735ab278a84ba6d1c170cf5c1183c860763b281385e96737a74e5f8908fafafcc"
                + "5252147fbc5b62acf36b"),
            (
                "client-history",
                "-",
                "[ operation: uint / null, record: bstr16 / null, author: bstr16, entry: sealed-entry, amen"
                + "dment: [ bstr16, int, int, bstr16 / null, bstr / null ] / null, subjects: [ * bstr32 ], ac"
                + "cess: [ bstr16, bstr / null, bstr, bstr ] / null ]",
                "8718fff6500bb980a575a89661fec08aa83b63f1ee87582008469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763"
                + "b281385e96737a741b0000536000f4bd6a192ceb1b091997e5d90d72c05820147fbc5b62acf36ba9bb618775730e4353"
                + "be559d39e1d7f209b1796e5c40a83e1901fef6f681582090f25101535b92250b6fd66c7b5a265ea217122fc402bb22de"
                + "9f7070d39d4485f6"),
        ];
}
