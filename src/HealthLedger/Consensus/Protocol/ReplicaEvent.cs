using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

/// <summary>What happens to a replica.</summary>
internal abstract class ReplicaEvent
{
    private ReplicaEvent()
    {
    }

    /// <summary>A message came. Who sent it is authenticated by the transport; the frame must not change.</summary>
    internal sealed class MessageReceived(ParticipantId sender, ReadOnlyMemory<byte> frame) : ReplicaEvent
    {
        public ParticipantId Sender { get; } = sender;

        public ReadOnlyMemory<byte> Frame { get; } = frame;
    }

    /// <summary>The host has cut a batch. Proposed when <see cref="Replica.CanPropose"/>; else dropped, and the host
    /// cuts another one later.</summary>
    internal sealed class BatchReady(ReadOnlyMemory<byte> batch) : ReplicaEvent
    {
        public ReadOnlyMemory<byte> Batch { get; } = batch;
    }

    /// <summary>The host has executed what <see cref="ReplicaEffect.Execute"/> or <see
    /// cref="ReplicaEffect.InstallBlock"/> asked for.</summary>
    /// <param name="header">The header that execution gave.</param>
    /// <param name="scheduled">The boundary that this block's execution decided on, at its own height or above; or
    /// null.</param>
    internal sealed class BatchExecuted(ReadOnlyMemory<byte> header, EpochBoundary? scheduled = null) : ReplicaEvent
    {
        public ReadOnlyMemory<byte> Header { get; } = header;

        public EpochBoundary? Scheduled { get; } = scheduled;
    }

    /// <summary>A timer ran out.</summary>
    /// <param name="timer">Which one.</param>
    /// <param name="number">The number it was started with; one that was started again since is ignored.</param>
    internal sealed class TimerExpired(ReplicaTimer timer, long number) : ReplicaEvent
    {
        public ReplicaTimer Timer { get; } = timer;

        public long Number { get; } = number;
    }

    /// <summary>A request that should be ordered is here, and with a quorum: its time begins to run.</summary>
    internal sealed class RequestKnown(Digest256 id) : ReplicaEvent
    {
        public Digest256 Id { get; } = id;
    }

    /// <summary>Requests are executed, or need not be ordered any more.</summary>
    internal sealed class RequestsDone(IReadOnlyList<Digest256> ids) : ReplicaEvent
    {
        public IReadOnlyList<Digest256> Ids { get; } = ids;
    }

    /// <summary>The journal's records of the view have become many: one that is whole is wanted in their
    /// place.</summary>
    internal sealed class CompactionDue : ReplicaEvent;

    /// <summary>What the policy answered with <see cref="BatchVerdict.NotYet"/> may be asked again.</summary>
    internal sealed class PolicyChanged : ReplicaEvent;
}
