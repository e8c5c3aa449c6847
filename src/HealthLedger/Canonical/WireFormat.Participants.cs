namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] ParticipantFormats() =>
        [
            (
                "register-participant",
                "1",
                "[ salt: bstr16, 1, [ id: bstr16, code: ascii, country: ascii, roles: uint, facts: bstr32, signin"
                + "g-key: point ], proof: sig ]",
                "8450c1675e0bb980a575a89661fec08aa83b01865063f1ee08469ccdac9ff735ab278a84ba782e216b392853287e5947"
                + "523c304f7341385f7222646e58475f3b2358437e7a642868536e25403c62396b23487c6369625b4518c15820b1796e5c"
                + "40a83ec24baef88190f25101535b92250b6fd66c7b5a265ea217122f584104c402bb22de9f7070d39d4485f8ed967040"
                + "95d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db5b63dafc5b58"
                + "406da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d90be18dd86d24938db9111e91476b6bb56179"
                + "6f51c7aad01cc0ebbe180ade20c437e1c3"),
            (
                "update-participant",
                "2",
                "[ salt: bstr16, 2, participant: bstr16, version: uint, code: ascii, country: ascii, roles: uint,"
                + " facts: bstr32 ]",
                "8850c1675e0bb980a575a89661fec08aa83b025063f1ee08469ccdac9ff735ab278a84ba1bffffffffffffffff781d6b"
                + "392853287e5947523c304f7341385f7222646e58475f3b2358437e7a62286819d1705820bb618775730e4353be559d39"
                + "e1d7f209b1796e5c40a83ec24baef88190f25101"),
            (
                "rotate-key",
                "3",
                "[ salt: bstr16, 3, participant: bstr16, old-key: bstr32, new-key: point, proof: sig, reason: uin"
                + "t, suspect-since: ms / null ]",
                "8850c1675e0bb980a575a89661fec08aa83b035063f1ee08469ccdac9ff735ab278a84ba58206d1c170cf5c1183c8607"
                + "63b281385e96737a74e5f8908fafafcc5252147fbc5b58410462acf36ba9bb618775730e4353be559d39e1d7f209b179"
                + "6e5c40a83ec24baef88190f25101535b92250b6fd66c7b5a265ea217122fc402bb22de9f7070d39d44584085f8ed9670"
                + "4095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db5b63dafc5b"
                + "6da95685e239d79940ee701867f6"),
            (
                "suspend-participant",
                "4",
                "[ salt: bstr16, 4, participant: bstr16, reason: uint ]",
                "8450c1675e0bb980a575a89661fec08aa83b045063f1ee08469ccdac9ff735ab278a84ba18ff"),
            (
                "lift-suspension",
                "5",
                "[ salt: bstr16, 5, participant: bstr16, reason: uint ]",
                "8450c1675e0bb980a575a89661fec08aa83b055063f1ee08469ccdac9ff735ab278a84ba18ff"),
            (
                "publish-trustee-key",
                "6",
                "[ salt: bstr16, 6, period: uint, key: point ]",
                "8450c1675e0bb980a575a89661fec08aa83b061a000342eb58410408469ccdac9ff735ab278a84ba6d1c170cf5c1183c"
                + "860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7"),
        ];
}
