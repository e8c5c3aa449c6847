using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;

namespace HealthLedger.Runtime;

/// <summary>
/// Executes a history again, block by block, and holds each block against what executing it gives: the one loop of
/// the full verification and of restoring a backup. Where the state is meanwhile, the caller says.
/// </summary>
internal sealed class HistoryReplay
{
    private readonly GenesisDocument _genesis;
    private readonly IReplayState _state;

    /// <param name="genesis">The genesis, which names the recovery keys.</param>
    /// <param name="head">The head to go on from: the genesis.</param>
    /// <param name="state">Where the state is.</param>
    public HistoryReplay(GenesisDocument genesis, LedgerHead head, IReplayState state)
    {
        _genesis = genesis;
        Head = head;
        _state = state;
    }

    /// <summary>The head of the last good block.</summary>
    public LedgerHead Head { get; private set; }

    /// <summary>Executes the next block.</summary>
    /// <param name="block">Header, batch and seals; entries and skip codes are the caller's to compare.</param>
    /// <param name="cancellationToken">Cancels; nothing changed.</param>
    /// <returns>What executing it gave, or what is wrong; then the head stays.</returns>
    /// <exception cref="IntegrityException">The block's protocol version is not known (HLS3010).</exception>
    /// <exception cref="StorageFailureException">The state could not be read or written.</exception>
    public async ValueTask<(ExecutedBlock? Executed, ReplayFault? Fault)> NextAsync(
        Block block, CancellationToken cancellationToken)
    {
        ulong height = Head.Header.Height + 1;
        if (block.Header.Height != height)
        {
            return Damaged(height, "the block is another one");
        }

        if (Batch.TryDecode(block.BatchBytes) is not { } batch)
        {
            return Damaged(height, "the batch is damaged");
        }

        ExecutedBlock executed = await _state.ExecuteAsync(Head, batch, cancellationToken).ConfigureAwait(false);
        if (!executed.HeaderBytes.AsSpan().SequenceEqual(block.HeaderBytes))
        {
            return Damaged(height, "executing the batch gives another header");
        }

        if (!SealCheck.Holds(_genesis, Head.Replicas, block))
        {
            return (null, new ReplayFault(
                HealthLedgerErrorCodes.SealInvalid, $"height {height}: the seal does not verify"));
        }

        Head = executed.Head;
        return (executed, null);
    }

    private static (ExecutedBlock? Executed, ReplayFault? Fault) Damaged(ulong height, string what) =>
        (null, new ReplayFault(HealthLedgerErrorCodes.BlockDamaged, $"height {height}: {what}"));
}
