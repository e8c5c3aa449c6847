using System.Globalization;

namespace HealthLedger.Cli.Input;

/// <summary>An instant as it is given on the command line: a date, or a date and time with its offset.</summary>
internal static class InstantArgument
{
    /// <exception cref="CliException">It is neither (HLS1201).</exception>
    public static DateTimeOffset Parse(string option, string text)
    {
        const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        string[] forms =
        [
            "yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.fffK", "yyyy-MM-ddTHH:mm:ss.fffffffK",
        ];
        return DateTimeOffset.TryParseExact(
                text, forms, CultureInfo.InvariantCulture, styles, out DateTimeOffset instant)
            && instant >= DateTimeOffset.UnixEpoch
            ? instant
            : throw CliException.Usage(
                $"{option} is not a date such as 2026-01-31, or an instant such as 2026-01-31T09:30:00Z, from 1970.");
    }
}
