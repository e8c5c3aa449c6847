using HealthLedger.Hl7v2.DataTypes;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using HealthLedger.Records;

namespace HealthLedger.Hl7v2.Importing;

/// <summary>When a message says that it was written, as far as it says it.</summary>
internal readonly struct OriginalTime
{
    // A time without an offset is in the future when it is so in the zone that is furthest ahead.
    private static readonly TimeSpan FurthestAhead = TimeSpan.FromHours(14);

    private OriginalTime(string? text, string day, bool isInFuture)
    {
        Text = text;
        Day = day;
        IsInFuture = isInFuture;
    }

    /// <summary>ISO 8601, or null.</summary>
    public string? Text { get; }

    public string Day { get; }

    public bool IsInFuture { get; }

    public static OriginalTime Of(Hl7Message message, OriginalTimeSource source, DateTimeOffset now)
    {
        ReadOnlySpan<byte> raw = default;
        if (source == OriginalTimeSource.EventTime && message.GetSegment("EVN") is { IsPresent: true } segment)
        {
            raw = segment[2][1][1].RawSpan;
        }

        bool isRead = Hl7DateTime.TryParse(raw, out Hl7DateTime time)
            || Hl7DateTime.TryParse(message.Header.MessageTime[1][1].RawSpan, out time);
        if (!isRead || time.ToIsoString() is not { Length: <= ImportFacts.MaxTimeLength } text)
        {
            return new OriginalTime(null, ImportedPiece.UnknownDay, false);
        }

        string day = time.Date?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)
            ?? ImportedPiece.UnknownDay;
        return new OriginalTime(
            text, day, time.TryGetInstant(FurthestAhead, out DateTimeOffset instant) && instant > now);
    }
}
