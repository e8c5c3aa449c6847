using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Recovery;

/// <summary>What the journal of a replica among several says of heights above its newest stored block.</summary>
internal static class FormerJournal
{
    /// <summary>The highest height that the replica sealed itself; that of the stored block where it sealed none above.
    /// </summary>
    /// <param name="storage">The store, with no node on it.</param>
    /// <param name="from">From where the newest stored block needs the journal.</param>
    /// <param name="ledger">The ledger.</param>
    /// <param name="stored">The height of the newest stored block.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="IntegrityException">HLS3004: the journal has blocks with a quorum's seals, or records of
    /// another kind, that the database does not have yet.</exception>
    public static async Task<ulong> ReadSealedToAsync(
        ILedgerStorage storage,
        JournalPosition from,
        LedgerId ledger,
        ulong stored,
        CancellationToken cancellationToken)
    {
        HeaderReader headers = new(ledger);
        ulong sealedTo = stored;
        await foreach (JournalRecord record in storage.Journal.ReadAsync(from, cancellationToken)
            .ConfigureAwait(false))
        {
            ReplicaRecord decoded = ReplicaRecord.TryDecode(record.Bytes) ?? throw Beyond();
            if (decoded.Stable is { } stable && HeightOf(headers, stable) > stored)
            {
                throw Beyond();
            }

            if (decoded.Message is SealMessage seal)
            {
                sealedTo = Math.Max(sealedTo, seal.Height);
            }
        }

        return sealedTo;
    }

    private static ulong HeightOf(HeaderReader headers, SealedHeader stable) =>
        headers.TryRead(stable.Header.Span)?.Height ?? 0;

    private static IntegrityException Beyond() => new(
        HealthLedgerErrorCodes.JournalMismatch,
        "The journal has sealed blocks that the database does not have. Start the node once, and stop it when its "
        + "height stands; then make the request.");
}
