using System.Net;

namespace HealthLedger.Hl7v2.Mllp;

/// <summary>Checks option values; a message names the option and its range.</summary>
internal static class MllpOptionRange
{
    /// <summary>The largest timeout: what a timer of the platform takes, rounded down to days.</summary>
    private static readonly TimeSpan LargestTimeout = TimeSpan.FromDays(24);

    public static void RequirePresent(string? value, string option)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            throw new ArgumentException($"{option} is missing.", nameof(value));
        }
    }

    public static void RequirePort(int port, int smallest) => Require(port, smallest, IPEndPoint.MaxPort, "Port");

    public static void RequireAtLeast(long value, long smallest, string option) =>
        Require(value, smallest, long.MaxValue, option);

    public static void RequireTimeout(TimeSpan value, string option)
    {
        if (value < TimeSpan.FromMilliseconds(1) || value > LargestTimeout)
        {
            throw new ArgumentException($"{option} is {value}; it has to be from 1 ms to 24 days.", nameof(value));
        }
    }

    private static void Require(long value, long smallest, long largest, string option)
    {
        if (value < smallest || value > largest)
        {
            string range = largest == long.MaxValue ? $"at least {smallest}" : $"from {smallest} to {largest}";
            throw new ArgumentException($"{option} is {value}; it has to be {range}.", nameof(value));
        }
    }
}
