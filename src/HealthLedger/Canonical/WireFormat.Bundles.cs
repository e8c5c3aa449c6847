namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] BundleFormats() =>
        [
            (
                "bundle-manifest",
                "manifest",
                "[ version: 1, ledger-id: bstr32, submission: bstr32, [ * [ epoch: uint, x: uint, period: uint, d"
                + "igest: bstr32 ] ] ]",
                "840158200bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c1758200cf5c1183c860763b281"
                + "385e96737a74e5f8908fafafcc5252147fbc5b62acf3838419018c011bffffffffffffffff5820bb618775730e4353be"
                + "559d39e1d7f209b1796e5c40a83ec24baef88190f251018419018c021bffffffffffffffff58205b92250b6fd66c7b5a"
                + "265ea217122fc402bb22de9f7070d39d4485f8ed9670408419018c031b000002fe67f9b2f7582013ecf2eab323158de4"
                + "bd7f04969fb1c6ec68964da9f424d040abcf5aa725f345"),
            (
                "bundle-head",
                "-",
                "[ version: 2, manifest: bstr, [ index: uint, count: uint, [ * bstr32 ] ], key-id: bstr32, sig, "
                + "[ * package: bstr ] ]",
                "860258a78401582000000000000000000000000000000000000000000000000000000000000000005820c1675e0bb980"
                + "a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba82841902ad011b121996d40d9a46615820ae2b637b8f"
                + "0e79deccd70dc142140b78a69bf2df1baec6496029579e552c9c8e841902ad021b000006e19905dcbe5820e87daa9dcd"
                + "46d6e1871908d0545000c59b4b0718e54f9ecdce050dfa163892e28307190238815820796e5c40a83ec24baef88190f2"
                + "5101535b92250b6fd66c7b5a265ea217122fc4582002bb22de9f7070d39d4485f8ed96704095d6d213ecf2eab323158d"
                + "e4bd7f049658409fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db5b63dafc5b6da95685e239d79940ee"
                + "70a682389045859a5d2ee0671df37f3be5c4d90be18dd88251170cf5c1183c860763b281385e96737a7452f8908fafaf"
                + "cc5252147fbc5b62acf36ba9bb"),
            (
                "bundle",
                "-",
                "[ version: 1, submission: bstr, bundle-head, [ * envelope: bstr / null ] ]",
                "84015903b1835891890101582025a6628804eb2adc9451674e7b000a99926378332d0d223facf180e93712740d506e1b"
                + "ddb6ed377fcf0eb836720503ec1658200f5736c869b2362cfb3dacb8ed2d3eae74f46128317ee92de98f887e8e4e00c2"
                + "5006d5a96bc2ccf7dd1b775bdc0140a71c1a000395b303582066fe7747f69fdb5f90c57f7529863f00449e2e5915ae3e"
                + "ac55ce29fbcc0fbd0d5840b52af6cb2143a5d26788dca2910bbfb05a441ea83987131d66aa71a452bc66659914fc6b13"
                + "b249428514ef8b722a364fa3cb9547cb593d43f4620b4424056f958358f28950385e96737a74e5f8908fafafcc525214"
                + "14507fbc5b62acf36ba9bb618775730e4353f616f6183d5820f209b1796e5c40a83ec24baef88190f25101535b92250b"
                + "6fd66c7b5a265ea217818950122fc402bb22de9f7070d39d4485f8ed011b963578705d25aa7058209cc8e2439c244148"
                + "9d989399cbfb94d0103668132bc7e7e68d38304952c84c6a582095d6d213ecf2eab323158de4bd7f04969fb1c6ec6896"
                + "4da9f424d040abcf5aa7582025f345b5f99cb64fe6db5b63dafc5b6da95685e239d79940ee70a6823890458558209a5d"
                + "2ee0671df37f3be5c4d90be18dd86d24938db9111e91476b6bb561796f51f68058f38950c7aad01cc0ebbe180ade20c4"
                + "37e1c3b31450d46a1eac1ba177c5f62a53f97370de08f61837f618d4582059453dc5aeb009555a81ecd7139260b27e78"
                + "5ceedecc0abc5c03d978c3411fa9818950a80574b291404a274ffa7b2d3ff6f060011b0000000100000000582082c741"
                + "e0df05c24e775519bc192a7067112b35457ef659d1ef2bee911ef567cd5820e30d6ffbe71d14d622eaee401e6dea8986"
                + "3112190482e8d196bfe10f673299c658203b888fa4e16549ee6566c7b60d1c1c613b682d356edf4beca6f81f05768ec3"
                + "2158204d189a894b2364e7d6c1a7d0d68123dc39c7fa6bac0c381d5c98b621a58e38d3f68058ef8950b41d906efd9e1e"
                + "f3e11ed85c9be5785b14509d6bcb0702b3b0dcd51d4b147fb9f008f618f7f61877582021e5b3157fe67b7268a7915fe8"
                + "96e96273c3d608d587cf6c699127ec8346fa47818950a3667035763dff2bcd21c5a0dac5e40c011a00810aa6582070cf"
                + "1bec6419942eb5478f10fec446292196633e6af920be1b87314fdf293a1e58207320b2fdfe0e3084b3b39a68113b97b0"
                + "84af58440a05acc94299a311174b09a75820a1b5f2c025046e77ea1a5782edecbad7365df6f929876f978d04409d5a1b"
                + "6ad85820541f4a65ef41cf170d32f615229f552e67ad7791272a9ffca3478004222502d1f680860258d38401582025a6"
                + "628804eb2adc9451674e7b000a99926378332d0d223facf180e93712740d582016556a5db4889de5e9453accdc07f83f"
                + "1ca4d9d2b8e4e35af66c7616fb58b88683841903e8011b000000087b10d50258209f06b7351e87d761f1d58ffabfeefb"
                + "72c1fefaeef0fa1c7405d78f6f56a288ed841903e8021bffffffffffffffff5820e87851f058c2b8f682d517221841d3"
                + "57d84f2b3234749ffedde5501dda8ad5c6841903e8031a0030c9d65820a9f3a590db083a477c4ba44ab042821237e4ad"
                + "f0f40f66fcc7e01655ff888c7183051903c1835820603e433abcf68dd12bd79070a48cadd5b9e878b7da0df29674ef1c"
                + "fd1b6065bf58206b4651eaf896b3b03bb471bb174e6ae2f3071b8c5be8ec7a0e4b30ec2b84de525820bef923f4592a54"
                + "fe8ffcc4e3e183174d48aa573fa411d5f122746943147052da58200493498820280524925392819406358ea62092f6b0"
                + "3619553b9ab2ebbd25f8015840f4ea8dfcf303886c9c9deccdce9c6c0900009d3510eab427130cec6ea3dcc986e704f7"
                + "5ab7ae9e3fce2e7603166463af3790ff6ee74ba1ce2f893961475917a1834eef6b1ba295e8edc0118da01095904687c9"
                + "1c6e92c842d39f83f646ac9ff735ab274f84ba6d1c170cf5c1183c860763b281"),
            .. PackageFormats(),
        ];

    private static (string Name, string Label, string Cddl, string GoldenHex)[] PackageFormats() =>
        [
            (
                "stored-bundle",
                "-",
                "[ version: 1, bundle-head, [ * envelope: bstr / null ] ]",
                "830186025877840158206d1c170cf5c1183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b5820c1675e0b"
                + "b980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba818419013e011b00718eae703425c15820d4766c"
                + "76336e25eb0ad260f5b8161e86b5a2b03cb20cf93042cb199d401912b3830719024a8058203ec24baef88190f2510153"
                + "5b92250b6fd66c7b5a265ea217122fc402bb22de9f58407070d39d4485f8ed96704095d6d213ecf2eab323158de4bd7f"
                + "04969fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db5b63dafc5b6da95685e239814df36ba9bb618775"
                + "730e4353be558341eef64b389045859a5d2ee0671df3"),
            (
                "waiting-bundle",
                "-",
                "[ version: 1, submission: bstr32, author: bstr16, valid-until: uint, since: uint, bytes: uint ]",
                "86015820c1675e0bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba506d1c170cf5c1183c860763"
                + "b281385e96190e9a1b0000536000f4bd6a192ceb"),
            (
                "held-share",
                "-",
                "[ share: bstr, path: [ * bstr32 ] ]",
                "8258588450c1675e0bb980a575a89661fec08aa83b1832582008469ccdac9ff735ab278a84ba6d1c170cf5c1183c8607"
                + "63b281385e96737a745820e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d782582009b1"
                + "796e5c40a83ec24baef88190f25101535b92250b6fd66c7b5a265ea2171258202fc402bb22de9f7070d39d4485f8ed96"
                + "704095d6d213ecf2eab323158de4bd7f"),
            (
                "package-content",
                "-",
                "[ + held-share ]",
                "838258588450675e0bb980a575a89661fec08aa83b63186b5820469ccdac9ff735ab278a84ba6d1c170cf5c1183c8607"
                + "63b281385e96737a74e55820f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f2815820b1"
                + "796e5c40a83ec24baef88190f25101535b92250b6fd66c7b5a265ea217122f8258588450c402bb22de9f7070d39d4485"
                + "f8ed967018de5820d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa725f3582045b5f99cb64f"
                + "e6db5b63dafc5b6da95685e239d79940ee70a682389045859a5d825820e0671df37f3be5c4d90be18dd86d24938db911"
                + "1e91476b6bb561796f51c7aad058201cc0ebbe180ade20c437e1c3b3d46a1eac1ba177c5f62a53f97370de0808096782"
                + "58588450baf52a59453dc5aeb009555a81ecd713189c58207e785ceedecc0abc5c03d978c3411fa9a80574b291404a27"
                + "4ffa7b2d3ff6f0605820741ae30d6ffbe71d14d622eaee401e6dea89863112190482e8d196bfe10f6732815820c63b88"
                + "8fa4e16549ee6566c7b60d1c1c613b682d356edf4beca6f81f05768ec3"),
            (
                "bundle-announcement",
                "21",
                "[ 21, [ + submission: bstr32 ] ]",
                "8215825820675e0bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d58201c170cf5c1183c8607"
                + "63b281385e96737a74e5f8908fafafcc5252147fbc5b62"),
            (
                "fetch-bundle",
                "22",
                "[ 22, submission: bstr32, offset: uint, length: uint ]",
                "84165820c1675e0bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba1a0a0000001a0022ef40"),
            (
                "bundle-part",
                "23",
                "[ 23, submission: bstr32, total: uint, offset: uint, bytes: bstr ]",
                "851758201c170cf5c1183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b621a0009721d1a0004c0ab581a"
                + "675e0bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735"),
            .. ComplaintFormats(),
        ];

    private static (string Name, string Label, string Cddl, string GoldenHex)[] ComplaintFormats() =>
        [
            (
                "share-complaint",
                "32",
                "[ salt: bstr16, 32, record: bstr16, segment: bstr16, epoch: uint, x: uint, reason: uint ]",
                "8750c1675e0bb980a575a89661fec08aa83b18205063f1ee08469ccdac9ff735ab278a84ba506d1c170cf5c1183c8607"
                + "63b281385e96190e9a186a18eb"),
            (
                "state-share-complaint",
                "21",
                "[ reason: uint, status: uint, since: uint ]",
                "8318851b71bb54d8d101b5b91a0085e7bb"),
            (
                "state-open-complaints",
                "22",
                "[ 1*256 [ segment: bstr16, epoch: uint, x: uint ] ]",
                "838350675e0bb980a575a89661fec08aa83b631b00ae84379630af8918528350ac9ff735ab278a84ba6d1c17"
                + "0cf5c1181b01b9418e92c0fc5918ff8350b281385e96737a74e5f8908fafafcc52011838"),
        ];
}
