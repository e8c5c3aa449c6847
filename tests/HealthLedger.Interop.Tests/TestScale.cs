using System.Globalization;

namespace HealthLedger.Interop.Tests;

/// <summary>How much a test does, and from which seed.</summary>
internal static class TestScale
{
    /// <summary>The number for every run, or the larger one when HEALTHLEDGER_TEST_SCALE is `long`.</summary>
    public static int Of(int usual, int extended) =>
        Environment.GetEnvironmentVariable("HEALTHLEDGER_TEST_SCALE") == "long" ? extended : usual;

    /// <summary>The seed named by HEALTHLEDGER_TEST_SEED, or a new one. Tests print it.</summary>
    public static int Seed()
    {
        string? text = Environment.GetEnvironmentVariable("HEALTHLEDGER_TEST_SEED");
        return text is null ? Random.Shared.Next() : int.Parse(text, CultureInfo.InvariantCulture);
    }
}
