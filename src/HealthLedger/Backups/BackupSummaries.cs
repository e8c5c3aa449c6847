using HealthLedger.Primitives;

namespace HealthLedger.Backups;

/// <summary>Makes summaries from the first and the last frame.</summary>
internal static class BackupSummaries
{
    public static BackupSummary Of(BackupStart start, LedgerId ledger, BackupEnd end, long bytes, byte[] digest) =>
        new()
        {
            LedgerId = ledger,
            Organisation = start.Organisation,
            Height = new BlockHeight(start.Height),
            HeaderHash = start.HeaderHash,
            HistorySize = start.HistorySize,
            Created = DateTimeOffset.FromUnixTimeMilliseconds(start.Created),
            Blocks = end.Blocks,
            Envelopes = end.Envelopes,
            Pruned = end.Pruned,
            PrivateRows = end.Rows,
            SizeBytes = bytes,
            Digest = new Digest256(digest),
        };
}
