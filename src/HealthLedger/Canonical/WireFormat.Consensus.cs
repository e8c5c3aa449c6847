namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] ConsensusFormats() =>
        [
            .. SubmissionFrameFormats(), .. VoteFormats(), .. ViewFormats(), .. ViewBodyFormats(),
            .. FetchFormats(), .. BlocksFormats(), .. ReplicaVoteFormats(),
            .. ReplicaViewFormats(), .. ReplicaSealFormats(),
        ];

    private static (string Name, string Label, string Cddl, string GoldenHex)[] SubmissionFrameFormats() =>
        [
            (
                "submission-frame",
                "20",
                "[ 20, submission: bstr ]",
                "82145842675e0bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763b281"
                + "385e96737a74e5f8908fafafcc5252147fbc5b62acf3"),
        ];

    private static (string Name, string Label, string Cddl, string GoldenHex)[] VoteFormats() =>
        [
            (
                "pre-prepare",
                "1",
                "[ 1, epoch: uint, view: uint, sequence: uint, digest: bstr32, sig ]",
                "86011b00000002fbae36851b71bb54d8d101b5b91a0085e7bb58209661fec08aa83b63f1ee08469ccdac9ff735ab278a"
                + "84ba6d1c170cf5c1183c8658400763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e43"
                + "53be559d39e1d7f209b1796e5c40a83ec24baef88190f25101535b9225"),
            (
                "prepare",
                "2",
                "[ 2, epoch: uint, view: uint, sequence: uint, digest: bstr32, replica: uint, sig ]",
                "87021b00000002fbae36851b71bb54d8d101b5b91a0085e7bb58209661fec08aa83b63f1ee08469ccdac9ff735ab278a"
                + "84ba6d1c170cf5c1183c861820584081385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353"
                + "be559d39e1d7f209b1796e5c40a83ec24baef88190f25101535b92250b6fd6"),
            (
                "commit",
                "3",
                "[ 3, epoch: uint, view: uint, sequence: uint, digest: bstr32, replica: uint, sig ]",
                "87031b00000002fbae36851b71bb54d8d101b5b91a0085e7bb58209661fec08aa83b63f1ee08469ccdac9ff735ab278a"
                + "84ba6d1c170cf5c1183c861820584081385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353"
                + "be559d39e1d7f209b1796e5c40a83ec24baef88190f25101535b92250b6fd6"),
            (
                "seal-message",
                "4",
                "[ 4, epoch: uint, height: uint, header: bstr, replica: uint, sig ]",
                "86041b00000002fbae36851b71bb54d8d101b5b958f575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d"
                + "1c170cf5c1183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39"
                + "e1d7f209b1796e5c40a83ec24baef88190f25101535b92250b6fd66c7b5a265ea217122fc402bb22de9f7070d39d4485"
                + "f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db5b"
                + "63dafc5b6da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d90be18dd86d24938db9111e91476b6b"
                + "b561796f51c7aad01cc0ebbe180ade20c437e1c3b3d46a1eac1ba118e058402a53f97370de08080967baf52a59453dc5"
                + "aeb009555a81ecd7139260b27e785ceedecc0abc5c03d978c3411fa9a80574b291404a274ffa7b2d3ff6f060741ae3"),
        ];

    private static (string Name, string Label, string Cddl, string GoldenHex)[] ViewFormats() =>
        [
            (
                "view-change",
                "5",
                "[ 5, body: bstr, replica: uint, sig ]",
                "8405590433851b00000002fbae36851b71bb54d8d101b5ba1a0085e7bb825901546e77ea1a5782edecbad7365df6f929"
                + "876f978d04409d5a1b6ad8541f4a65ef41cf170d32f615229f552e67ad7791272a9ffca3478004222502d125a6628804"
                + "eb2adc9451674e7b000a99926378332d0d223facf180e93712740d6e1bddb6ed377fcf0eb836720503ec160f5736c869"
                + "b2362cfb3dacb8ed2d3eae74f46128317ee92de98f887e8e4e00c206d5a96bc2ccf7dd1b775bdc0140a71c2107ae66fe"
                + "7747f69fdb5f90c57f7529863f00449e2e5915ae3eac55ce29fbcc0fbd0db52af6cb2143a5d26788dca2910bbfb05a44"
                + "1ea83987131d66aa71a452bc66659914fc6b13b249428514ef8b722a364fa3cb9547cb593d43f4620b4424056f952a31"
                + "ef6b1ba295e8edc0118da01095909987c91c6e92c8c5d39f95bd041c314fcc29e3ce8fc936f623603e433abcf68dd12b"
                + "d79070a48cadd5b9e878b7da0df29674ef1cfd1b6065bf6b4651eaf896b3b03bb471bb174e8282035840f3071b8c5be8"
                + "ec7a0e4b30ec2b84de52bef923f4592a54fe8ffcc4e3e183174d48aa573fa411d5f122746943147052da049349882028"
                + "0524925392819406358e82183e58402092f6b03619553b9ab2ebbd25f801f4ea8dfcf303886c9c9deccdce9c6c090000"
                + "9d3510eab427130cec6ea3dcc986e704f75ab7ae9e3fce2e7603166463af3782851b001d1db3e292ea971a0085e7bc58"
                + "20a83b63f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763b2813858405e96737a74e5f8908fafafcc52"
                + "52147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f209b1796e5c40a83ec24baef88190f25101535b92250b6f"
                + "d66c7b82820058405ea217122fc402bb22de9f7070d39d4485f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1"
                + "c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db820c584063dafc5b6da95685e239d79940ee70a682389045"
                + "859a5d2ee0671df37f3be5c4d90be18dd86d24938db9111e91476b6bb561796f51c7aad01cc0ebbe180ade2085190d5e"
                + "1a0085e7be5820d46a1eac1ba177c5f62a53f97370de08080967baf52a59453dc5aeb009555a815840ecd7139260b27e"
                + "785ceedecc0abc5c03d978c3411fa9a80574b291404a274ffa7b2d3ff6f060741ae30d6ffbe71d14d622eaee401e6dea"
                + "89863112190482e8d18382015840e10f673299c63b888fa4e16549ee6566c7b60d1c1c613b682d356edf4beca6f81f05"
                + "768ec3214d189a894b2364e7d6c1a7d0d68123dc39c7fa6bac0c381d5c9882183c584021a58e38d3b41d906efd9e1ef3"
                + "e11ed85c9be5785b9d6bcb0702b3b0dcd51d4b147fb9f008cc35b686692221e5b3157fe67b7268a7915fe896e96273c3"
                + "d608d58218785840cf6c699127ec8346fa47a3667035763dff2bcd21c5a0dac5e40cb093277320b2fdfe0e3084b3b39a"
                + "68113b97b084af58440a05acc94299a311174b09a7a1b5f218ff58406ee74ba1ce2f893961475917a15c6979f0fb0dde"
                + "69d3baa91abfb18fbceedfa524ec49b3e036ee88d0ba061da279c58590e324100a642eaacbe33a13c682ad52"),
            (
                "new-view",
                "6",
                "[ 6, body: bstr, sig ]",
                "8306590365851b00000002fbae36851b71bb54d8d101b5ba81835901d1851b00000002fbae36851b71bb54d8d101b5ba"
                + "1b000001245c6378d58258b3b3d46a1eac1ba177c5f62a53f97370de08080967baf52a59453dc5aeb009555a81ecd713"
                + "9260b27e785ceedecc0abc5c03d978c3411fa9a80574b291404a274ffa7b2d3ff6f060741ae30d6ffbe71d14d622eaee"
                + "401e6dea89863112190482e8d196bfe10f673299c63b888fa4e16549ee6566c7b60d1c1c613b682d356edf4beca6f81f"
                + "05768ec3214d189a894b2364e7d6c1a7d0d68123dc39c7fa6bac0c381d5c98b621a58e38d3b41d906efd9e1ef3e11e80"
                + "81851a0087b3411b000001245c6378d758203b63f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763b281"
                + "385e584096737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f209b1796e5c40a8"
                + "3ec24baef88190f25101535b92250b6fd66c7b5a8282025840a217122fc402bb22de9f7070d39d4485f8ed96704095d6"
                + "d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db5b82182a5840dafc"
                + "5b6da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d90be18dd86d24938db9111e91476b6bb56179"
                + "6f51c7aad01cc0ebbe180ade20c40058409be5785b9d6bcb0702b3b0dcd51d4b147fb9f008cc35b686692221e5b3157f"
                + "e67b7268a7915fe896e96273c3d608d587cf6c699127ec8346fa47a3667035763d1bfffffffffffffc1883825820cd21"
                + "c5a0dac5e40cb093277320b2fdfe0e3084b3b39a68113b97b084af58440a584005acc94299a311174b09a7a1b5f2c025"
                + "046e77ea1a5782edecbad7365df6f929876f978d04409d5a1b6ad8541f4a65ef41cf170d32f615229f552e67ad779127"
                + "8258202a9ffca3478004222502d125a6628804eb2adc9451674e7b000a99926378332d58400d223facf180e93712740d"
                + "6e1bddb6ed377fcf0eb836720503ec160f5736c869b2362cfb3dacb8ed2d3eae74f46128317ee92de98f887e8e4e00c2"
                + "06d5a96bc2825820ccf7dd1b775bdc0140a71c2107ae66fe7747f69fdb5f90c57f7529863f00449e58402e5915ae3eac"
                + "55ce29fbcc0fbd0db52af6cb2143a5d26788dca2910bbfb05a441ea83987131d66aa71a452bc66659914fc6b13b24942"
                + "8514ef8b722a364fa3cb58409547cb593d43f4620b4424056f952a31ef6b1ba295e8edc0118da01095909987c91c6e92"
                + "c8c5d39f95bd041c314fcc29e3ce8fc936f623603e433abcf68dd12b"),
        ];

    private static (string Name, string Label, string Cddl, string GoldenHex)[] ViewBodyFormats() =>
        [
            (
                "view-change-body",
                "-",
                "[ epoch: uint, view: uint, sealed: uint, sealed-header / null, [ * prepare-certificate ] ]",
                "851b00000002fbae36851b71bb54d8d101b5ba1a0085e7bb825901546e77ea1a5782edecbad7365df6f929876f978d04"
                + "409d5a1b6ad8541f4a65ef41cf170d32f615229f552e67ad7791272a9ffca3478004222502d125a6628804eb2adc9451"
                + "674e7b000a99926378332d0d223facf180e93712740d6e1bddb6ed377fcf0eb836720503ec160f5736c869b2362cfb3d"
                + "acb8ed2d3eae74f46128317ee92de98f887e8e4e00c206d5a96bc2ccf7dd1b775bdc0140a71c2107ae66fe7747f69fdb"
                + "5f90c57f7529863f00449e2e5915ae3eac55ce29fbcc0fbd0db52af6cb2143a5d26788dca2910bbfb05a441ea8398713"
                + "1d66aa71a452bc66659914fc6b13b249428514ef8b722a364fa3cb9547cb593d43f4620b4424056f952a31ef6b1ba295"
                + "e8edc0118da01095909987c91c6e92c8c5d39f95bd041c314fcc29e3ce8fc936f623603e433abcf68dd12bd79070a48c"
                + "add5b9e878b7da0df29674ef1cfd1b6065bf6b4651eaf896b3b03bb471bb174e8282035840f3071b8c5be8ec7a0e4b30"
                + "ec2b84de52bef923f4592a54fe8ffcc4e3e183174d48aa573fa411d5f122746943147052da0493498820280524925392"
                + "819406358e82183e58402092f6b03619553b9ab2ebbd25f801f4ea8dfcf303886c9c9deccdce9c6c0900009d3510eab4"
                + "27130cec6ea3dcc986e704f75ab7ae9e3fce2e7603166463af3782851b001d1db3e292ea971a0085e7bc5820a83b63f1"
                + "ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763b2813858405e96737a74e5f8908fafafcc5252147fbc5b"
                + "62acf36ba9bb618775730e4353be559d39e1d7f209b1796e5c40a83ec24baef88190f25101535b92250b6fd66c7b8282"
                + "0058405ea217122fc402bb22de9f7070d39d4485f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964d"
                + "a9f424d040abcf5aa725f345b5f99cb64fe6db820c584063dafc5b6da95685e239d79940ee70a682389045859a5d2ee0"
                + "671df37f3be5c4d90be18dd86d24938db9111e91476b6bb561796f51c7aad01cc0ebbe180ade2085190d5e1a0085e7be"
                + "5820d46a1eac1ba177c5f62a53f97370de08080967baf52a59453dc5aeb009555a815840ecd7139260b27e785ceedecc"
                + "0abc5c03d978c3411fa9a80574b291404a274ffa7b2d3ff6f060741ae30d6ffbe71d14d622eaee401e6dea8986311219"
                + "0482e8d18382015840e10f673299c63b888fa4e16549ee6566c7b60d1c1c613b682d356edf4beca6f81f05768ec3214d"
                + "189a894b2364e7d6c1a7d0d68123dc39c7fa6bac0c381d5c9882183c584021a58e38d3b41d906efd9e1ef3e11ed85c9b"
                + "e5785b9d6bcb0702b3b0dcd51d4b147fb9f008cc35b686692221e5b3157fe67b7268a7915fe896e96273c3d608d58218"
                + "785840cf6c699127ec8346fa47a3667035763dff2bcd21c5a0dac5e40cb093277320b2fdfe0e3084b3b39a68113b97b0"
                + "84af58440a05acc94299a311174b09a7a1b5f2"),
            (
                "new-view-body",
                "-",
                "[ epoch: uint, view: uint, [ * [ body: bstr, replica: uint, sig ] ], first: uint, [ * [ digest:"
                + " bstr32, sig ] ] ]",
                "851b00000002fbae36851b71bb54d8d101b5ba81835901d1851b00000002fbae36851b71bb54d8d101b5ba1b00000124"
                + "5c6378d58258b3b3d46a1eac1ba177c5f62a53f97370de08080967baf52a59453dc5aeb009555a81ecd7139260b27e78"
                + "5ceedecc0abc5c03d978c3411fa9a80574b291404a274ffa7b2d3ff6f060741ae30d6ffbe71d14d622eaee401e6dea89"
                + "863112190482e8d196bfe10f673299c63b888fa4e16549ee6566c7b60d1c1c613b682d356edf4beca6f81f05768ec321"
                + "4d189a894b2364e7d6c1a7d0d68123dc39c7fa6bac0c381d5c98b621a58e38d3b41d906efd9e1ef3e11e8081851a0087"
                + "b3411b000001245c6378d758203b63f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763b281385e584096"
                + "737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f209b1796e5c40a83ec24baef8"
                + "8190f25101535b92250b6fd66c7b5a8282025840a217122fc402bb22de9f7070d39d4485f8ed96704095d6d213ecf2ea"
                + "b323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db5b82182a5840dafc5b6da95685"
                + "e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d90be18dd86d24938db9111e91476b6bb561796f51c7aad0"
                + "1cc0ebbe180ade20c40058409be5785b9d6bcb0702b3b0dcd51d4b147fb9f008cc35b686692221e5b3157fe67b7268a7"
                + "915fe896e96273c3d608d587cf6c699127ec8346fa47a3667035763d1bfffffffffffffc1883825820cd21c5a0dac5e4"
                + "0cb093277320b2fdfe0e3084b3b39a68113b97b084af58440a584005acc94299a311174b09a7a1b5f2c025046e77ea1a"
                + "5782edecbad7365df6f929876f978d04409d5a1b6ad8541f4a65ef41cf170d32f615229f552e67ad7791278258202a9f"
                + "fca3478004222502d125a6628804eb2adc9451674e7b000a99926378332d58400d223facf180e93712740d6e1bddb6ed"
                + "377fcf0eb836720503ec160f5736c869b2362cfb3dacb8ed2d3eae74f46128317ee92de98f887e8e4e00c206d5a96bc2"
                + "825820ccf7dd1b775bdc0140a71c2107ae66fe7747f69fdb5f90c57f7529863f00449e58402e5915ae3eac55ce29fbcc"
                + "0fbd0db52af6cb2143a5d26788dca2910bbfb05a441ea83987131d66aa71a452bc66659914fc6b13b249428514ef8b72"
                + "2a364fa3cb"),
        ];

    private static (string Name, string Label, string Cddl, string GoldenHex)[] FetchFormats() =>
        [
            (
                "status",
                "7",
                "[ 7, epoch: uint, view: uint, active: bool, executed: uint, sealed: uint ]",
                "86071b00000002fbae36851b71bb54d8d101b5b9f51b000001245c6378d51b9afcd44d14cf8bfe"),
            (
                "fetch-batch",
                "8",
                "[ 8, epoch: uint, sequence: uint, digest: bstr32 ]",
                "84081b00000002fbae36851b71bb54d8d101b5b95820a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba"
                + "6d1c170cf5c1"),
            (
                "batch-body",
                "9",
                "[ 9, epoch: uint, sequence: uint, batch: bstr ]",
                "84091b00000002fbae36851b71bb54d8d101b5b9582d75a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d"
                + "1c170cf5c1183c860763b281385e96737a74e5"),
            (
                "fetch-blocks",
                "10",
                "[ 10, first: uint, count: uint ]",
                "830a1b00000002fbae36850c"),
            (
                "decision",
                "12",
                "[ 12, [ epoch: uint, view: uint, sequence: uint, digest: bstr32, [ * [ replica: uint, sig ] ] ]"
                + " ]",
                "820c851b00000002fbae36851b71bb54d8d101b5b91a0085e7bb58209661fec08aa83b63f1ee08469ccdac9ff735ab27"
                + "8a84ba6d1c170cf5c1183c868382045840b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb61877573"
                + "0e4353be559d39e1d7f209b1796e5c40a83ec24baef88190f25101535b92250b6f82183358406c7b5a265ea217122fc4"
                + "02bb22de9f7070d39d4485f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa7"
                + "25f345b5f99c82186a58404fe6db5b63dafc5b6da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d9"
                + "0be18dd86d24938db9111e91476b6bb561796f51c7aad01cc0ebbe"),
        ];

    private static (string Name, string Label, string Cddl, string GoldenHex)[] BlocksFormats() =>
        [
            (
                "blocks",
                "11",
                "[ 11, [ * [ sealed-header, batch: bstr, next-set: bstr / null ] ] ]",
                "820b81838258775e0bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763"
                + "b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f209b1796e5c40a8"
                + "3ec24baef88190f25101535b92250b6fd66c7b5a265ea217122fc402bb2283820058407070d39d4485f8ed96704095d6"
                + "d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db5b63dafc5b6da956"
                + "85e239820858409940ee70a682389045859a5d2ee0671df37f3be5c4d90be18dd86d24938db9111e91476b6bb561796f"
                + "51c7aad01cc0ebbe180ade20c437e1c3b3d46a1eac1ba18218305840c5f62a53f97370de08080967baf52a59453dc5ae"
                + "b009555a81ecd7139260b27e785ceedecc0abc5c03d978c3411fa9a80574b291404a274ffa7b2d3ff6f0607458430d6f"
                + "fbe71d14d622eaee401e6dea89863112190482e8d196bfe10f673299c63b888fa4e16549ee6566c7b60d1c1c613b682d"
                + "356edf4beca6f81f05768ec3214d189a895861821bffffffffffffffff81830050e7d6c1a7d0d68123dc39c7fa6bac0c"
                + "385841041d5c98b621a58e38d3b41d906efd9e1ef3e11ed85c9be5785b9d6bcb0702b3b0dcd51d4b147fb9f008cc35b6"
                + "86692221e5b3157fe67b7268a7915fe896e96273"),
        ];

    private static (string Name, string Label, string Cddl, string GoldenHex)[] ReplicaVoteFormats() =>
        [
            (
                "replica-proposal",
                "-",
                "[ 1, 1, pre-prepare: bstr, batch: bstr ]",
                "840101587d86011b00000002fbae36851b71bb54d8d101b5b91a0085e7bb58209661fec08aa83b63f1ee08469ccdac9f"
                + "f735ab278a84ba6d1c170cf5c1183c8658400763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb61"
                + "8775730e4353be559d39e1d7f209b1796e5c40a83ec24baef88190f25101535b922558db6fd66c7b5a265ea217122fc4"
                + "02bb22de9f7070d39d4485f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa7"
                + "25f345b5f99cb64fe6db5b63dafc5b6da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d90be18dd8"
                + "6d24938db9111e91476b6bb561796f51c7aad01cc0ebbe180ade20c437e1c3b3d46a1eac1ba177c5f62a53f97370de08"
                + "080967baf52a59453dc5aeb009555a81ecd7139260b27e785ceedecc0abc5c03d978c3411fa9a80574b291404a274ffa"
                + "7b2d3ff6f060741ae30d6ffbe71d14"),
            (
                "replica-prepare",
                "-",
                "[ 1, 2, prepare: bstr, pre-prepare: bstr, batch: bstr / null ]",
                "850102587f87021b00000002fbae36851b71bb54d8d101b5b91a0085e7bb58209661fec08aa83b63f1ee08469ccdac9f"
                + "f735ab278a84ba6d1c170cf5c1183c8618db58406c7b5a265ea217122fc402bb22de9f7070d39d4485f8ed96704095d6"
                + "d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa725f345b5f99c587d86011b00000002fbae36"
                + "851b71bb54d8d101b5b91a0085e7bb58209661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c"
                + "8658400763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f209b1"
                + "796e5c40a83ec24baef88190f25101535b9225f6"),
            (
                "replica-commit",
                "-",
                "[ 1, 3, commit: bstr, prepare-certificate ]",
                "840103587f87031b00000002fbae36851b71bb54d8d101b5b91a0085e7bb58209661fec08aa83b63f1ee08469ccdac9f"
                + "f735ab278a84ba6d1c170cf5c1183c861820584081385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb6187"
                + "75730e4353be559d39e1d7f209b1796e5c40a83ec24baef88190f25101535b92250b6fd6851b71bb54d8d101b5b91a00"
                + "85e7bb58209661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c8658406c7b5a265ea217122f"
                + "c402bb22de9f7070d39d4485f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5a"
                + "a725f345b5f99c8382045840e6db5b63dafc5b6da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d9"
                + "0be18dd86d24938db9111e91476b6bb561796f51c7aad01cc0ebbe188218335840de20c437e1c3b3d46a1eac1ba177c5"
                + "f62a53f97370de08080967baf52a59453dc5aeb009555a81ecd7139260b27e785ceedecc0abc5c03d978c3411fa9a805"
                + "74821862584091404a274ffa7b2d3ff6f060741ae30d6ffbe71d14d622eaee401e6dea89863112190482e8d196bfe10f"
                + "673299c63b888fa4e16549ee6566c7b60d1c1c613b68"),
        ];

    private static (string Name, string Label, string Cddl, string GoldenHex)[] ReplicaViewFormats() =>
        [
            (
                "replica-view-change",
                "-",
                "[ 1, 4, view-change: bstr ]",
                "83010459047c8405590433851b00000002fbae36851b71bb54d8d101b5ba1a0085e7bb825901546e77ea1a5782edecba"
                + "d7365df6f929876f978d04409d5a1b6ad8541f4a65ef41cf170d32f615229f552e67ad7791272a9ffca3478004222502"
                + "d125a6628804eb2adc9451674e7b000a99926378332d0d223facf180e93712740d6e1bddb6ed377fcf0eb836720503ec"
                + "160f5736c869b2362cfb3dacb8ed2d3eae74f46128317ee92de98f887e8e4e00c206d5a96bc2ccf7dd1b775bdc0140a7"
                + "1c2107ae66fe7747f69fdb5f90c57f7529863f00449e2e5915ae3eac55ce29fbcc0fbd0db52af6cb2143a5d26788dca2"
                + "910bbfb05a441ea83987131d66aa71a452bc66659914fc6b13b249428514ef8b722a364fa3cb9547cb593d43f4620b44"
                + "24056f952a31ef6b1ba295e8edc0118da01095909987c91c6e92c8c5d39f95bd041c314fcc29e3ce8fc936f623603e43"
                + "3abcf68dd12bd79070a48cadd5b9e878b7da0df29674ef1cfd1b6065bf6b4651eaf896b3b03bb471bb174e8282035840"
                + "f3071b8c5be8ec7a0e4b30ec2b84de52bef923f4592a54fe8ffcc4e3e183174d48aa573fa411d5f122746943147052da"
                + "0493498820280524925392819406358e82183e58402092f6b03619553b9ab2ebbd25f801f4ea8dfcf303886c9c9deccd"
                + "ce9c6c0900009d3510eab427130cec6ea3dcc986e704f75ab7ae9e3fce2e7603166463af3782851b001d1db3e292ea97"
                + "1a0085e7bc5820a83b63f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763b2813858405e96737a74e5f8"
                + "908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f209b1796e5c40a83ec24baef88190f25101"
                + "535b92250b6fd66c7b82820058405ea217122fc402bb22de9f7070d39d4485f8ed96704095d6d213ecf2eab323158de4"
                + "bd7f04969fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db820c584063dafc5b6da95685e239d79940ee"
                + "70a682389045859a5d2ee0671df37f3be5c4d90be18dd86d24938db9111e91476b6bb561796f51c7aad01cc0ebbe180a"
                + "de2085190d5e1a0085e7be5820d46a1eac1ba177c5f62a53f97370de08080967baf52a59453dc5aeb009555a815840ec"
                + "d7139260b27e785ceedecc0abc5c03d978c3411fa9a80574b291404a274ffa7b2d3ff6f060741ae30d6ffbe71d14d622"
                + "eaee401e6dea89863112190482e8d18382015840e10f673299c63b888fa4e16549ee6566c7b60d1c1c613b682d356edf"
                + "4beca6f81f05768ec3214d189a894b2364e7d6c1a7d0d68123dc39c7fa6bac0c381d5c9882183c584021a58e38d3b41d"
                + "906efd9e1ef3e11ed85c9be5785b9d6bcb0702b3b0dcd51d4b147fb9f008cc35b686692221e5b3157fe67b7268a7915f"
                + "e896e96273c3d608d58218785840cf6c699127ec8346fa47a3667035763dff2bcd21c5a0dac5e40cb093277320b2fdfe"
                + "0e3084b3b39a68113b97b084af58440a05acc94299a311174b09a7a1b5f218ff58406ee74ba1ce2f893961475917a15c"
                + "6979f0fb0dde69d3baa91abfb18fbceedfa524ec49b3e036ee88d0ba061da279c58590e324100a642eaacbe33a13c682"
                + "ad52"),
            (
                "replica-new-view",
                "-",
                "[ 1, 5, new-view: bstr ]",
                "8301055903ac8306590365851b00000002fbae36851b71bb54d8d101b5ba81835901d1851b00000002fbae36851b71bb"
                + "54d8d101b5ba1b000001245c6378d58258b3b3d46a1eac1ba177c5f62a53f97370de08080967baf52a59453dc5aeb009"
                + "555a81ecd7139260b27e785ceedecc0abc5c03d978c3411fa9a80574b291404a274ffa7b2d3ff6f060741ae30d6ffbe7"
                + "1d14d622eaee401e6dea89863112190482e8d196bfe10f673299c63b888fa4e16549ee6566c7b60d1c1c613b682d356e"
                + "df4beca6f81f05768ec3214d189a894b2364e7d6c1a7d0d68123dc39c7fa6bac0c381d5c98b621a58e38d3b41d906efd"
                + "9e1ef3e11e8081851a0087b3411b000001245c6378d758203b63f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c118"
                + "3c860763b281385e584096737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f209"
                + "b1796e5c40a83ec24baef88190f25101535b92250b6fd66c7b5a8282025840a217122fc402bb22de9f7070d39d4485f8"
                + "ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db5b82"
                + "182a5840dafc5b6da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d90be18dd86d24938db9111e91"
                + "476b6bb561796f51c7aad01cc0ebbe180ade20c40058409be5785b9d6bcb0702b3b0dcd51d4b147fb9f008cc35b68669"
                + "2221e5b3157fe67b7268a7915fe896e96273c3d608d587cf6c699127ec8346fa47a3667035763d1bfffffffffffffc18"
                + "83825820cd21c5a0dac5e40cb093277320b2fdfe0e3084b3b39a68113b97b084af58440a584005acc94299a311174b09"
                + "a7a1b5f2c025046e77ea1a5782edecbad7365df6f929876f978d04409d5a1b6ad8541f4a65ef41cf170d32f615229f55"
                + "2e67ad7791278258202a9ffca3478004222502d125a6628804eb2adc9451674e7b000a99926378332d58400d223facf1"
                + "80e93712740d6e1bddb6ed377fcf0eb836720503ec160f5736c869b2362cfb3dacb8ed2d3eae74f46128317ee92de98f"
                + "887e8e4e00c206d5a96bc2825820ccf7dd1b775bdc0140a71c2107ae66fe7747f69fdb5f90c57f7529863f00449e5840"
                + "2e5915ae3eac55ce29fbcc0fbd0db52af6cb2143a5d26788dca2910bbfb05a441ea83987131d66aa71a452bc66659914"
                + "fc6b13b249428514ef8b722a364fa3cb58409547cb593d43f4620b4424056f952a31ef6b1ba295e8edc0118da0109590"
                + "9987c91c6e92c8c5d39f95bd041c314fcc29e3ce8fc936f623603e433abcf68dd12b"),
            (
                "replica-view",
                "-",
                "[ 1, 8, epoch: uint, view: uint, message: bstr / null ]",
                "8501081bffffffffffffffff1a00010001590184830659013d851bffffffffffffffff1a00010001818354851bffffff"
                + "ffffffffff1a00010001190704f68000584061fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c"
                + "860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775731b00000f0f1068ed0d8282582055"
                + "9d39e1d7f209b1796e5c40a83ec24baef88190f25101535b92250b6fd66c7b58405a265ea217122fc402bb22de9f7070"
                + "d39d4485f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb6"
                + "4f825820e6db5b63dafc5b6da95685e239d79940ee70a682389045859a5d2ee0671df37f58403be5c4d90be18dd86d24"
                + "938db9111e91476b6bb561796f51c7aad01cc0ebbe180ade20c437e1c3b3d46a1eac1ba177c5f62a53f97370de080809"
                + "67baf52a594558403dc5aeb009555a81ecd7139260b27e785ceedecc0abc5c03d978c3411fa9a80574b291404a274ffa"
                + "7b2d3ff6f060741ae30d6ffbe71d14d622eaee401e6dea89"),
        ];

    private static (string Name, string Label, string Cddl, string GoldenHex)[] ReplicaSealFormats() =>
        [
            (
                "replica-seal",
                "-",
                "[ 1, 6, seal: bstr, commit-certificate, batch: bstr / null ]",
                "85010659014f86041b00000002fbae36851b71bb54d8d101b5b958f575a89661fec08aa83b63f1ee08469ccdac9ff735"
                + "ab278a84ba6d1c170cf5c1183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e"
                + "4353be559d39e1d7f209b1796e5c40a83ec24baef88190f25101535b92250b6fd66c7b5a265ea217122fc402bb22de9f"
                + "7070d39d4485f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa725f345b5f9"
                + "9cb64fe6db5b63dafc5b6da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d90be18dd86d24938db9"
                + "111e91476b6bb561796f51c7aad01cc0ebbe180ade20c437e1c3b3d46a1eac1ba118e058402a53f97370de08080967ba"
                + "f52a59453dc5aeb009555a81ecd7139260b27e785ceedecc0abc5c03d978c3411fa9a80574b291404a274ffa7b2d3ff6"
                + "f060741ae3851bffffffffffffffff1bffffffffffffffff1b71bb54d8d101b5b9582014d622eaee401e6dea89863112"
                + "190482e8d196bfe10f673299c63b888fa4e16582820358406566c7b60d1c1c613b682d356edf4beca6f81f05768ec321"
                + "4d189a894b2364e7d6c1a7d0d68123dc39c7fa6bac0c381d5c98b621a58e38d3b41d906efd9e1ef382183158401ed85c"
                + "9be5785b9d6bcb0702b3b0dcd51d4b147fb9f008cc35b686692221e5b3157fe67b7268a7915fe896e96273c3d608d587"
                + "cf6c699127ec8346fa47a36670f6"),
            (
                "replica-stable",
                "-",
                "[ 1, 7, sealed-header ]",
                "830107825841675e0bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763"
                + "b281385e96737a74e5f8908fafafcc5252147fbc5b62ac8382015840a9bb618775730e4353be559d39e1d7f209b1796e"
                + "5c40a83ec24baef88190f25101535b92250b6fd66c7b5a265ea217122fc402bb22de9f7070d39d4485f8ed9682183658"
                + "404095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db5b63dafc"
                + "5b6da95685e239d79940ee70a68238904582184458409a5d2ee0671df37f3be5c4d90be18dd86d24938db9111e91476b"
                + "6bb561796f51c7aad01cc0ebbe180ade20c437e1c3b3d46a1eac1ba177c5f62a53f97370de08"),
            (
                "vote-evidence",
                "-",
                "[ 1, domain: uint, epoch: uint, replica: uint, body-a: bstr, sig-a: sig, body-b: bstr, sig-b: s"
                + "ig ]",
                "88010b1bffffffffffffffff0059016980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c170cf5"
                + "c1183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f209"
                + "b1796e5c40a83ec24baef88190f25101535b92250b6fd66c7b5a265ea217122fc402bb22de9f7070d39d4485f8ed9670"
                + "4095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db5b63dafc5b"
                + "6da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d90be18dd86d24938db9111e91476b6bb561796f"
                + "51c7aad01cc0ebbe180ade20c437e1c3b3d46a1eac1ba177c5f62a53f97370de08080967baf52a59453dc5aeb009555a"
                + "81ecd7139260b27e785ceedecc0abc5c03d978c3411fa9a80574b291404a274ffa7b2d3ff6f060741ae30d6ffbe71d14"
                + "d622eaee401e6dea89863112190482e8d196bfe10f673299c63b888fa4e16549ee6566c7b60d1c1c6158403b682d356e"
                + "df4beca6f81f05768ec3214d189a894b2364e7d6c1a7d0d68123dc39c7fa6bac0c381d5c98b621a58e38d3b41d906efd"
                + "9e1ef3e11ed85c9be5785b59012d6bcb0702b3b0dcd51d4b147fb9f008cc35b686692221e5b3157fe67b7268a7915fe8"
                + "96e96273c3d608d587cf6c699127ec8346fa47a3667035763dff2bcd21c5a0dac5e40cb093277320b2fdfe0e3084b3b3"
                + "9a68113b97b084af58440a05acc94299a311174b09a7a1b5f2c025046e77ea1a5782edecbad7365df6f929876f978d04"
                + "409d5a1b6ad8541f4a65ef41cf170d32f615229f552e67ad7791272a9ffca3478004222502d125a6628804eb2adc9451"
                + "674e7b000a99926378332d0d223facf180e93712740d6e1bddb6ed377fcf0eb836720503ec160f5736c869b2362cfb3d"
                + "acb8ed2d3eae74f46128317ee92de98f887e8e4e00c206d5a96bc2ccf7dd1b775bdc0140a71c2107ae66fe7747f69fdb"
                + "5f90c57f7529863f00449e2e5915ae3eac55ce29fbcc0fbd0db52a5840f6cb2143a5d26788dca2910bbfb05a441ea839"
                + "87131d66aa71a452bc66659914fc6b13b249428514ef8b722a364fa3cb9547cb593d43f4620b4424056f952a31"),
        ];
}
