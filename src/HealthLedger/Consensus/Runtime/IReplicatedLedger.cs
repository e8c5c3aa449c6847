using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Consensus.Runtime;

/// <summary>
/// The ledger, as the host of a replica sees it: executes ordered batches, takes sealed blocks, gives what is to be
/// ordered. Called by the host's loop alone, except where a member says otherwise.
/// </summary>
internal interface IReplicatedLedger
{
    /// <summary>Executes a batch upon the newest executed block; runs beside the loop, one call at a time.</summary>
    /// <param name="batch">The batch; null for the empty one, one millisecond after the block below.</param>
    /// <param name="cancellationToken">Cancels when the host stops.</param>
    /// <exception cref="StorageFailureException">The state cannot be read; transient ones are tried again.</exception>
    ValueTask<ExecutionResult> ExecuteAsync(ReadOnlyMemory<byte>? batch, CancellationToken cancellationToken);

    /// <summary>An executed block is final: it is published, stored, and answered for.</summary>
    /// <param name="height">Its height.</param>
    /// <param name="head">Its header with a quorum of seals.</param>
    /// <param name="journalEnd">From where the journal is needed once the database has the block.</param>
    /// <param name="cancellationToken">Cancels when the host stops.</param>
    ValueTask SealedAsync(
        ulong height, SealedHeader head, JournalPosition journalEnd, CancellationToken cancellationToken);

    /// <summary>A batch of what waits, or null when nothing does or the clock is not to be trusted.</summary>
    /// <param name="evenIfEmpty">Whether a batch is wanted although nothing waits.</param>
    ReadOnlyMemory<byte>? TryCut(bool evenIfEmpty);

    /// <summary>Another set is in force.</summary>
    /// <returns>Whether this replica speaks with another seal key from now on.</returns>
    ValueTask<bool> EpochBeganAsync(ReplicaSet set, CancellationToken cancellationToken);

    /// <summary>Another view or epoch has begun: what was proposed and not executed waits again.</summary>
    void ProposalsForgotten();

    /// <summary>Whether a submission is executed, as far as is remembered. Safe for concurrent use.</summary>
    bool IsExecuted(Digest256 request);

    /// <summary>A submission has waited too long: gives it to the primary once more, with its bundle. Safe for
    /// concurrent use.</summary>
    void Forward(Digest256 request, ParticipantId primary);

    /// <summary>A peer can be reached: it gets what of this node waits, for the earlier is lost to it. Safe for
    /// concurrent use.</summary>
    void PeerCame(ParticipantId peer);

    /// <summary>Sealed blocks from a height on, as many as are there and fit. Safe for concurrent use.</summary>
    ValueTask<IReadOnlyList<TransferredBlock>> ReadBlocksAsync(
        ulong first, int count, long maxBytes, CancellationToken cancellationToken);

    /// <summary>A frame of the node (<see cref="NodeFrame"/>) came from a peer. Returns when there was room for it.
    /// Safe for concurrent use.</summary>
    ValueTask ReceiveAsync(ParticipantId sender, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken);

    /// <summary>A replica signed two things of which it may sign one.</summary>
    void Accused(EquivocationEvidence evidence);

    /// <summary>Something that passes keeps the replica from going on: it tries again.</summary>
    void Troubled(string code, string reason);

    /// <summary>The replica does nothing any more. Safe for concurrent use.</summary>
    void Halted(string code, string reason);
}
