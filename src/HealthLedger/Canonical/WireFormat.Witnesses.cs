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
                "85015820c1675e0bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84baf68080"),
            (
                "witness-answer",
                "-",
                "[ version: 1, outcome: uint, newest: [ header: bstr, seals: [ + seal ] ] / null, signatures: [ *64 sig "
                + "] ]",
                "840105f680"),
        ];
}
