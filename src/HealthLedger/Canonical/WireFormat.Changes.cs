namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] ChangeFormats() =>
        [
            (
                "propose-upgrade",
                "50",
                "[ salt: bstr16, 50, kind: 2, expires: uint, version: uint ]",
                "8550c1675e0bb980a575a89661fec08aa83b1832021a000342eb01"),
            (
                "propose-placement",
                "50",
                "[ salt: bstr16, 50, kind: 3, expires: uint, placement: bstr ]",
                "8550c1675e0bb980a575a89661fec08aa83b1832031a000342eb582808469ccdac9ff735ab278a84ba6d1c170cf5c118"
                + "3c860763b281385e96737a74e5f8908fafafcc52"),
            (
                "state-replica-set-of-version",
                "10",
                "[ replica-set: bstr, boundary: uint, protocol-version: uint ]",
                "835901b9821b00000002fbae368585830050b980a575a89661fec08aa83b63f1ee08584104469ccdac9ff735ab278a84"
                + "ba6d1c170cf5c1183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be55"
                + "9d39e1d7f283015009b1796e5c40a83ec24baef88190f25158410401535b92250b6fd66c7b5a265ea217122fc402bb22"
                + "de9f7070d39d4485f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf8302505aa7"
                + "25f345b5f99cb64fe6db5b63dafc5841045b6da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d90b"
                + "e18dd86d24938db9111e91476b6bb561796f51c7aad01cc0ebbe180ade20c437e1830350c3b3d46a1eac1ba177c5f62a"
                + "53f97370584104de08080967baf52a59453dc5aeb009555a81ecd7139260b27e785ceedecc0abc5c03d978c3411fa9a8"
                + "0574b291404a274ffa7b2d3ff6f060741ae30d6ffbe71d83045014d622eaee401e6dea89863112190482584104e8d196"
                + "bfe10f673299c63b888fa4e16549ee6566c7b60d1c1c613b682d356edf4beca6f81f05768ec3214d189a894b2364e7d6"
                + "c1a7d0d68123dc39c7fa6bac0c1bffffffffffffffff03"),
            (
                "state-proposal-of-other",
                "12",
                "[ proposal: bstr32, expires: uint, status: uint, [ kind: 2, version: uint ] / [ kind: 3,"
                + " placement: bstr ], yes: [ * bstr16 ], no: [ * bstr16 ] ]",
                "865820675e0bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1b00040d6824e2ef3f0382020d"
                + "82500763b281385e96737a74e5f8908fafaf50cc5252147fbc5b62acf36ba9bb61877583500e4353be559d39e1d7f209"
                + "b1796e5c4050a83ec24baef88190f25101535b92250b506fd66c7b5a265ea217122fc402bb22de"),
            (
                "state-replica-set-of-placement",
                "10",
                "[ replica-set: bstr, boundary: uint, protocol-version: uint, placement: uint ]",
                "845901b9821b00000002fbae368585830050b980a575a89661fec08aa83b63f1ee08584104469ccdac9ff735ab278a84"
                + "ba6d1c170cf5c1183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be55"
                + "9d39e1d7f283015009b1796e5c40a83ec24baef88190f25158410401535b92250b6fd66c7b5a265ea217122fc402bb22"
                + "de9f7070d39d4485f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf8302505aa7"
                + "25f345b5f99cb64fe6db5b63dafc5841045b6da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d90b"
                + "e18dd86d24938db9111e91476b6bb561796f51c7aad01cc0ebbe180ade20c437e1830350c3b3d46a1eac1ba177c5f62a"
                + "53f97370584104de08080967baf52a59453dc5aeb009555a81ecd7139260b27e785ceedecc0abc5c03d978c3411fa9a8"
                + "0574b291404a274ffa7b2d3ff6f060741ae30d6ffbe71d83045014d622eaee401e6dea89863112190482584104e8d196"
                + "bfe10f673299c63b888fa4e16549ee6566c7b60d1c1c613b682d356edf4beca6f81f05768ec3214d189a894b2364e7d6"
                + "c1a7d0d68123dc39c7fa6bac0c1bffffffffffffffff011a072184dd"),
            (
                "state-placement",
                "13",
                "[ version: 1, [ * [ custodian: bstr16 / null, kind: uint / null, holders: group, trustees: group,"
                + " copies: uint ] ] ]; group = [ 0 ] / [ 1, [ + country: ascii ] ] / [ 2, [ + bstr16 ] ]",
                "8201848550c1675e0bb980a575a89661fec08aa83b038100810018ef855008469ccdac9ff735ab278a84ba6d1c17f682"
                + "0182624348624445810018c285f60782018262434862444582028250860763b281385e96737a74e5f8908faf50afcc52"
                + "52147fbc5b62acf36ba9bb6187187685f6f68100820282503ec24baef88190f25101535b92250b6f504353be559d39e1"
                + "d7f209b1796e5c40a818d7"),
        ];
}
