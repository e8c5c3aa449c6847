using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>Gives a sealed block to readers and to the database, however it came to be.</summary>
internal static class BlockPublication
{
    /// <summary>
    /// Publishes the block that follows the newest one. Waits while the database has too much to take.
    /// </summary>
    /// <param name="parts">The node.</param>
    /// <param name="executed">The block.</param>
    /// <param name="seals">Its seals.</param>
    /// <param name="journalEnd">From where the journal is needed once the database has the block.</param>
    /// <param name="isNew">Whether it was made now: then the clock is anchored, and whoever listens is told.</param>
    /// <param name="cancellationToken">Cancels waiting for the database.</param>
    public static async ValueTask PublishAsync(
        NodeParts parts,
        ExecutedBlock executed,
        IReadOnlyList<Seal> seals,
        JournalPosition journalEnd,
        bool isNew,
        CancellationToken cancellationToken)
    {
        LedgerHead below = parts.View.Head;
        Block block = executed.Sealed(seals);
        BlockCommit commit = executed.ToCommit(block, journalEnd);
        parts.View.Publish(executed.Head, block, commit, executed.Fresh);
        parts.Witnessing?.Poke();
        parts.BlockPublished.Call();
        if (isNew)
        {
            parts.Clock.Sealed();
            parts.Meter.BlockSealed(executed.Entries.Count, executed.Skipped.Count);
            parts.Events.OnBlockSealed(
                executed.Head.Header.Height, executed.Entries.Count, executed.Skipped.Count);
            ProtocolWatch.Tell(parts, below, executed.Head);
        }

        await parts.Follower.EnqueueAsync(commit, executed.Pages, cancellationToken).ConfigureAwait(false);
        parts.StateCache.Trim(executed.Head.State, parts.Follower.StoredHeight);
    }
}
