using System.Globalization;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>Bytes that went over the loopback of this machine, TLS, TCP and IP included.</summary>
internal static class LoopbackCounter
{
    private const string Counters = "/proc/net/dev";

    /// <summary>The count, or null where the system does not say.</summary>
    public static long? Read()
    {
        string? line = File.Exists(Counters)
            ? File.ReadLines(Counters).Select(text => text.Trim())
                .FirstOrDefault(text => text.StartsWith("lo:", StringComparison.Ordinal))
            : null;
        return line is null
            ? null
            : long.Parse(
                line["lo:".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0],
                CultureInfo.InvariantCulture);
    }
}
