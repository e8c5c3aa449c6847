using HealthLedger.Ledger;

namespace EhrIntegration;

/// <summary>One line of a record's history, as JSON.</summary>
internal sealed record HistoryLine(
    string? Operation, ulong Height, DateTimeOffset Time, string Outcome, bool? Permitted, string? Purpose, string? Role)
{
    public static HistoryLine From(HistoryEntry entry) => new(
        entry.Operation?.ToString(),
        entry.Entry.Height.Value,
        entry.Entry.Time,
        entry.Entry.Outcome.ToString(),
        entry.Entry.Decision?.IsPermitted,
        entry.Access?.Purpose,
        entry.Access?.Role);
}
