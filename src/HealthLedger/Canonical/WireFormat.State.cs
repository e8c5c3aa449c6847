namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] StateFormats() =>
        [
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
