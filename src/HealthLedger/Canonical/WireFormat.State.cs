namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] StateFormats() =>
        [
            (
                "state-participant",
                "1",
                "[ version: uint, code: ascii, country: ascii, roles: uint, status: uint, facts: bstr32, key-id: "
                + "bstr32 ]",
                "871b00000002fbae36856c672d4846612f68706f597b7962216a0118185820ac9ff735ab278a84ba6d1c170cf5c1183c"
                + "860763b281385e96737a74e5f8908f5820afafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f209b1"
                + "79"),
            (
                "state-key",
                "2",
                "[ participant: bstr16, point, status: uint, since: uint, until: uint / null, suspect-since: ms /"
                + " null ]",
                "8650c1675e0bb980a575a89661fec08aa83b58410463f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763"
                + "b281385e96737a74e5f8908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d1b00000071092a0c3d1957"
                + "b01b2d4de979b560315cf6"),
            (
                "state-subject",
                "3",
                "[ custodian: bstr16, status: uint, log-size: uint, log-peaks: [ * bstr32 ],"
                + " link: bstr32 / null, members: uint, records: uint ]",
                "8750c1675e0bb980a575a89661fec08aa83b1a000342eb018158209ccdac9ff735ab278a84ba6d1c170cf5c1183c8607"
                + "63b281385e96737a74e5f8f6192ceb1b00003d55502caffc"),
            (
                "state-record",
                "4",
                "[ custodian: bstr16, subject: bstr32 / null, kind: uint, leaf: uint, segments: [ * bstr16 ], ver"
                + "sion: uint, status: uint, amendment: [ target: bstr16, kind: uint, answered: bool ] / null ]",
                "8850675e0bb980a575a89661fec08aa83b635820ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763b28138"
                + "5e96737a031b0000536000f4bd6a8350afafcc5252147fbc5b62acf36ba9bb61508775730e4353be559d39e1d7f209b1"
                + "79506e5c40a83ec24baef88190f25101535b1b000ec82edc7939e919781583507b5a265ea217122fc402bb22de9f7070"
                + "06f5"),
            (
                "state-trustee-key",
                "7",
                "[ point, since: uint ]",
                "82584104c1675e0bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763b2"
                + "81385e96737a74e5f8908fafafcc5252147fbc5b00"),
            (
                "state-quota",
                "8",
                "[ tokens: uint, time: ms ]",
                "821b00000002fbae36851b0000bc1c304585b9"),
            (
                "state-registry",
                "9",
                "[ registrars: uint ]",
                "811b00000002fbae3685"),
            (
                "state-page",
                "-",
                "[ version: 1, 16*16 null / bstr32 / bstr .size 64 ]",
                "910158206d1c170cf5c1183c860763b281385e96737a74e5f8908fafafcc5252147fbc5b5820f8ed96704095d6d213ecf2"
                + "eab323158de4bd7f04969fb1c6ec68964da9f424d0f658201d14d622eaee401e6dea89863112190482e8d196bfe10f6732"
                + "99c63b888fa4e1f6f658405667ad7791272a9ffca3478004222502d125a6628804eb2adc9451674e7b000a160f5736c869"
                + "b2362cfb3dacb8ed2d3eae74f46128317ee92de98f887e8e4e005820863f00449e2e5915ae3eac55ce29fbcc0fbd0db52a"
                + "f6cb2143a5d26788dca291582095909987c91c6e92c8c5d39f95bd041c314fcc29e3ce8fc936f623603e433abc582054fe"
                + "8ffcc4e3e183174d48aa573fa411d5f122746943147052da04934988202858203fce2e7603166463af3790ff6ee74ba1ce"
                + "2f893961475917a15c6979f0fb0ddef658405c6d8c1bee26e6def11dfc28192c0f7f14a34655f090dd81be29f9b780e01f"
                + "b676d736c5c3c72dbff58b38229bda64fd69bf7ca8988915d1d7e8cddb07aada5cf658405ed4158df91a1b6a95c75df4ab"
                + "0b18f2515e10d74182d6cabd146adec54f5b96335bd3d66a75958a5e5174de0001d3abe8d9cac738ab07a310b7eb5b837a"
                + "9608f6"),
        ];
}
