using System.Globalization;

namespace HealthLedger.Cli.Output;

/// <summary>A number and what it counts, in the singular where it is one.</summary>
internal static class Counted
{
    /// <summary>Such as <c>1 error</c>, <c>2 errors</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">What one of them is called.</param>
    /// <param name="many">What several are called; left out, with an s.</param>
    public static string Of(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");
}
