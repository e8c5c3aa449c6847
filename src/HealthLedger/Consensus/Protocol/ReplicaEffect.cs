using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

/// <summary>
/// What a replica wants done, in this order. A <see cref="Persist"/> is durable before any later effect of the same or
/// a later step leaves the machine; several may be made durable at once.
/// </summary>
internal abstract class ReplicaEffect
{
    private ReplicaEffect()
    {
    }

    /// <summary>A record for the journal: `replica-record` of docs/spec/consensus.md section 5.</summary>
    internal sealed class Persist(ReadOnlyMemory<byte> record, ulong? height, bool isWhole) : ReplicaEffect
    {
        public ReadOnlyMemory<byte> Record { get; } = record;

        /// <summary>The height that it is about: it may go when the block is stored with its seals. Null for a record
        /// of the view.</summary>
        public ulong? Height { get; } = height;

        /// <summary>Whether it stands in the place of all earlier records of the view, which may go.</summary>
        public bool IsWhole { get; } = isWhole;
    }

    /// <summary>A message for one replica. It may be lost.</summary>
    internal sealed class Send(ParticipantId to, MessageLane lane, ReadOnlyMemory<byte> frame) : ReplicaEffect
    {
        public ParticipantId To { get; } = to;

        public MessageLane Lane { get; } = lane;

        public ReadOnlyMemory<byte> Frame { get; } = frame;
    }

    /// <summary>A message for every other replica of the set that <see cref="Replica.Set"/> names after the
    /// step.</summary>
    internal sealed class Broadcast(MessageLane lane, ReadOnlyMemory<byte> frame) : ReplicaEffect
    {
        public MessageLane Lane { get; } = lane;

        public ReadOnlyMemory<byte> Frame { get; } = frame;
    }

    /// <summary>
    /// A batch is ordered, and everything below is executed. The host executes it and answers with <see
    /// cref="ReplicaEvent.BatchExecuted"/>. After a recovery the same sequence number can come again.
    /// </summary>
    internal sealed class Execute(ulong sequence, ReadOnlyMemory<byte>? batch, CommitCertificate certificate)
        : ReplicaEffect
    {
        public ulong Sequence { get; } = sequence;

        /// <summary>The batch; null for the empty batch one millisecond after the block below.</summary>
        public ReadOnlyMemory<byte>? Batch { get; } = batch;

        public CommitCertificate Certificate { get; } = certificate;
    }

    /// <summary>A block is final: the host stores it. In order of height, each once, but for recoveries.</summary>
    internal sealed class BlockSealed(ulong height, SealedHeader head) : ReplicaEffect
    {
        public ulong Height { get; } = height;

        /// <summary>The header with the seals of exactly a quorum, ascending by replica.</summary>
        public SealedHeader Head { get; } = head;
    }

    /// <summary>
    /// A block of others is verified. The host executes its batch upon the block below, answers with <see
    /// cref="ReplicaEvent.BatchExecuted"/>, and stores it with its seals when the headers agree. In order of height.
    /// </summary>
    internal sealed class InstallBlock(ulong height, TransferredBlock block) : ReplicaEffect
    {
        public ulong Height { get; } = height;

        public TransferredBlock Block { get; } = block;
    }

    /// <summary>A peer asks for blocks. The host reads as many sealed ones as are there and fit, and sends <see
    /// cref="Blocks"/>; none when the first is not there.</summary>
    internal sealed class ServeBlocks(ParticipantId to, ulong first, int count) : ReplicaEffect
    {
        public ParticipantId To { get; } = to;

        public ulong First { get; } = first;

        public int Count { get; } = count;
    }

    /// <summary>Starts a timer, or starts it again.</summary>
    internal sealed class StartTimer(ReplicaTimer timer, long number, TimeSpan after) : ReplicaEffect
    {
        public ReplicaTimer Timer { get; } = timer;

        public long Number { get; } = number;

        public TimeSpan After { get; } = after;
    }

    /// <summary>Stops a timer.</summary>
    internal sealed class StopTimer(ReplicaTimer timer) : ReplicaEffect
    {
        public ReplicaTimer Timer { get; } = timer;
    }

    /// <summary>The oldest request has waited: the host gives it to the primary once more.</summary>
    internal sealed class ForwardRequest(Digest256 id, ParticipantId primary) : ReplicaEffect
    {
        public Digest256 Id { get; } = id;

        public ParticipantId Primary { get; } = primary;
    }

    /// <summary>A replica signed two things of which it may sign one. Reported once for each signer in an
    /// epoch.</summary>
    internal sealed class ReportEvidence(EquivocationEvidence evidence) : ReplicaEffect
    {
        public EquivocationEvidence Evidence { get; } = evidence;
    }

    /// <summary>A view has begun.</summary>
    internal sealed class ViewBegan(ulong epoch, ulong view, ParticipantId primary) : ReplicaEffect
    {
        public ulong Epoch { get; } = epoch;

        public ulong View { get; } = view;

        public ParticipantId Primary { get; } = primary;
    }

    /// <summary>An epoch has begun: another set is in force, and signatures are those of its keys.</summary>
    internal sealed class EpochBegan(ReplicaSet set, ulong start, bool isVoting) : ReplicaEffect
    {
        public ReplicaSet Set { get; } = set;

        /// <summary>The boundary below its first height.</summary>
        public ulong Start { get; } = start;

        /// <summary>Whether this replica votes in it.</summary>
        public bool IsVoting { get; } = isVoting;
    }

    /// <summary>The replica does nothing any more. An operator has to look.</summary>
    internal sealed class Halt(string code, string reason) : ReplicaEffect
    {
        /// <summary>An error code, HLS6nnn or HLS91nn.</summary>
        public string Code { get; } = code;

        /// <summary>Which invariant, or what was seen.</summary>
        public string Reason { get; } = reason;
    }
}
