namespace HealthLedger.Tests.Verifier.Checks;

/// <summary>Conditions of the verifier that decide nothing about a proof, each with the reason.</summary>
internal static class Equivalents
{
    public static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string>(
        StringComparer.Ordinal);
}
