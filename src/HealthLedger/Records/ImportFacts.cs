using System.Globalization;
using HealthLedger.Canonical;

namespace HealthLedger.Records;

/// <summary>
/// Where an imported record comes from. Sealed with its payload, encrypted: the ledger commits to it and shows nothing
/// of it. The block's time says since when the ledger has held the record; when it was written only this says, and the
/// ledger does not vouch for it.
/// </summary>
public sealed class ImportFacts
{
    /// <summary>Most characters of the source.</summary>
    public const int MaxSourceLength = 64;

    /// <summary>Most characters of the original time.</summary>
    public const int MaxTimeLength = 33;

    private const int MostOffsetHours = 14;
    private const string Form = "dddd-dd-ddTdd:dd:dd";
    private const string Padding = "0001-01-01T00:00:00";

    /// <summary>What the operator calls the source, ASCII, 1 to 64 characters, such as <c>archive-2009</c>.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// When the original says that it was written, as precise as it says it: ISO 8601 from the year (<c>1998</c>) to a
    /// fraction of the second of at most seven digits, with or without an offset (<c>2009-03-01T12:05+01:00</c>). Null
    /// when it does not say it.
    /// </summary>
    public string? OriginalTime { get; init; }

    /// <summary>The type's name: the time of an original may be that of a visit.</summary>
    public override string ToString() => nameof(ImportFacts);

    /// <summary>Whether a text is a time of the form above that the calendar has.</summary>
    internal static bool IsTime(string? text)
    {
        if (text is null || text.Length is < 4 or > MaxTimeLength)
        {
            return false;
        }

        // `2023-01` has no offset: one has a colon before its last two digits.
        bool hasOffset = text.Length > 6 && text[^3] == ':' && text[^6] is '+' or '-';
        ReadOnlySpan<char> local = hasOffset ? text.AsSpan(0, text.Length - 6) : text;
        if (hasOffset && !IsOffset(text.AsSpan(text.Length - 5)))
        {
            return false;
        }

        ReadOnlySpan<char> whole = local[..Math.Min(local.Length, Form.Length)];
        return HasForm(whole) && IsFraction(local[whole.Length..])
            && DateTime.TryParseExact(
                string.Concat(whole, Padding.AsSpan(whole.Length)),
                "yyyy-MM-ddTHH:mm:ss",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out _);
    }

    /// <summary>`imported` of docs/spec/records.md section 1.</summary>
    internal void Write(ref CanonicalWriter writer)
    {
        writer.Array(2);
        writer.Text(Source);
        if (OriginalTime is { } time)
        {
            writer.Text(time);
        }
        else
        {
            writer.Null();
        }
    }

    /// <summary>Reads them; what is not one is refused.</summary>
    internal static ImportFacts Read(ref CanonicalReader reader)
    {
        reader.Array(2);
        string source = reader.Text(MaxSourceLength);
        string? time = reader.TryNull() ? null : reader.Text(MaxTimeLength);
        if (time is not null && reader.IsGood && !IsTime(time))
        {
            reader.Refuse(DecodeStatus.ValueUnknown);
        }

        return new ImportFacts { Source = source, OriginalTime = time };
    }

    private static bool IsOffset(ReadOnlySpan<char> text) =>
        int.TryParse(text[..2], NumberStyles.None, CultureInfo.InvariantCulture, out int hours)
        && int.TryParse(text[3..], NumberStyles.None, CultureInfo.InvariantCulture, out int minutes)
        && minutes < 60 && (hours * 60) + minutes <= MostOffsetHours * 60;

    private static bool HasForm(ReadOnlySpan<char> whole)
    {
        if (whole.Length is not (4 or 7 or 10 or 13 or 16 or 19))
        {
            return false;
        }

        for (int i = 0; i < whole.Length; i++)
        {
            if (Form[i] == 'd' ? !char.IsAsciiDigit(whole[i]) : whole[i] != Form[i])
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsFraction(ReadOnlySpan<char> rest) => rest.IsEmpty
        || (rest[0] == '.' && rest.Length is >= 2 and <= 8 && !rest[1..].ContainsAnyExceptInRange('0', '9'));
}
