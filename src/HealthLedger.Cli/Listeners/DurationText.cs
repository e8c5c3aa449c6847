using System.Globalization;

namespace HealthLedger.Cli.Listeners;

/// <summary>Durations as operators write them: a whole number and a unit, such as <c>200ms</c> or <c>30m</c>.</summary>
internal static class DurationText
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        string digits = text?.TrimEnd("mshd".ToCharArray()) ?? string.Empty;
        string unit = text?[digits.Length..] ?? string.Empty;
        if (digits.Length is 0 or > 9
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return false;
        }

        foreach ((string known, TimeSpan length) in Units)
        {
            if (known == unit)
            {
                // Longer ones are beyond every range here, and a product might overflow.
                if (number > TimeSpan.FromDays(10_000) / length)
                {
                    return false;
                }

                duration = number * length;
                return true;
            }
        }

        return false;
    }

    /// <summary>In the largest unit that holds it whole.</summary>
    public static string Of(TimeSpan duration)
    {
        (string unit, TimeSpan length) = Units.Last(each => duration.Ticks % each.Length.Ticks == 0
            || each.Unit == "ms");
        return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / length.Ticks}{unit}");
    }
}
