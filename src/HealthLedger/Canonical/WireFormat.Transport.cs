namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] TransportFormats() =>
        [
            (
                "handshake",
                "handshake",
                "[ version: 1, ledger-id: bstr32, participant: bstr16, seal-key: bstr32, public-key: bstr32, "
                + "not-before: ms, not-after: ms ]",
                "00"),
            (
                "handshake-extension",
                "-",
                "[ statement: bstr, sig ]",
                "00"),
            (
                "transport-greeting",
                "-",
                "hello / welcome / begin / want; hello = [ 0, version: uint, lane: uint ]; welcome = [ 1, version: "
                + "uint, instance: bstr16, session: uint ]; begin = [ 2, instance: bstr16, session: uint ]; want = [ 3 ]",
                "00"),
        ];
}
