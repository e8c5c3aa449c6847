namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] MembershipFormats() =>
        [
            (
                "propose-change",
                "50",
                "[ salt: bstr16, 50, kind: uint, expires: uint, removed: [ * bstr16 ], [ * [ participant: bstr16,"
                + " seal-key: point, proof: sig, consent: sig ] ] ]",
                "8650c1675e0bb980a575a89661fec08aa83b183218eb0180818450ac9ff735ab278a84ba6d1c170cf5c1185841043c86"
                + "0763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f209b1796e5c"
                + "40a83ec24baef88190f25101535b584092250b6fd66c7b5a265ea217122fc402bb22de9f7070d39d4485f8ed96704095"
                + "d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa7255840f345b5f99cb64fe6db5b63dafc5b"
                + "6da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d90be18dd86d24938db9111e91476b6bb561796f"
                + "51c7"),
            (
                "vote",
                "51",
                "[ salt: bstr16, 51, proposer: bstr16, proposal: bstr32, approves: bool ]",
                "8550c1675e0bb980a575a89661fec08aa83b18335063f1ee08469ccdac9ff735ab278a84ba58206d1c170cf5c1183c86"
                + "0763b281385e96737a74e5f8908fafafcc5252147fbc5bf4"),
            (
                "replica-application",
                "-",
                "[ 'healthledger-replica', 1, [ participant: bstr16, seal-key: point, proof: sig, consent: sig ] "
                + "]",
                "83746865616c74686c65646765722d7265706c696361018450c1675e0bb980a575a89661fec08aa83b58410463f1ee08"
                + "469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36b"
                + "a9bb618775730e4353be559d584039e1d7f209b1796e5c40a83ec24baef88190f25101535b92250b6fd66c7b5a265ea2"
                + "17122fc402bb22de9f7070d39d4485f8ed96704095d6d213ecf2eab3231558408de4bd7f04969fb1c6ec68964da9f424"
                + "d040abcf5aa725f345b5f99cb64fe6db5b63dafc5b6da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5"),
            (
                "state-proposal",
                "12",
                "[ proposal: bstr32, expires: uint, status: uint, removed: [ * bstr16 ], [ * [ participant: bstr1"
                + "6, seal-key: point ] ], yes: [ * bstr16 ], no: [ * bstr16 ] ]",
                "875820c1675e0bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba1bffffffffffffffff0383500c"
                + "f5c1183c860763b281385e96737a7450e5f8908fafafcc5252147fbc5b62acf3506ba9bb618775730e4353be559d39e1"
                + "d782825009b1796e5c40a83ec24baef88190f25158410401535b92250b6fd66c7b5a265ea217122fc402bb22de9f7070"
                + "d39d4485f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf82505aa725f345b5f9"
                + "9cb64fe6db5b63dafc5841045b6da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d90be18dd86d24"
                + "938db9111e91476b6bb561796f51c7aad01cc0ebbe180ade20c437e18350b3d46a1eac1ba177c5f62a53f97370de5008"
                + "080967baf52a59453dc5aeb009555a5081ecd7139260b27e785ceedecc0abc5c8350d978c3411fa9a80574b291404a27"
                + "4ffa507b2d3ff6f060741ae30d6ffbe71d14d65022eaee401e6dea89863112190482e8d1"),
        ];
}
