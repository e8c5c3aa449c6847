using System.Globalization;

namespace HealthLedger.Tests;

/// <summary>How much a test does, and from which seed.</summary>
internal static class TestScale
{
    /// <summary>Whether HEALTHLEDGER_TEST_SCALE is `long`.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("HEALTHLEDGER_TEST_SCALE") == "long";

    /// <summary>The number for every run, or the larger one of a long run.</summary>
    public static int Of(int usual, int extended) => IsLong ? extended : usual;

    /// <summary>The one seed that HEALTHLEDGER_TEST_SEED names, or null.</summary>
    public static ulong? OnlySeed()
    {
        string? text = Environment.GetEnvironmentVariable("HEALTHLEDGER_TEST_SEED");
        return text is null ? null : ulong.Parse(text, CultureInfo.InvariantCulture);
    }
}
