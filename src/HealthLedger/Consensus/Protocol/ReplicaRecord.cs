using HealthLedger.Canonical;
using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;

namespace HealthLedger.Consensus.Protocol;

/// <summary>What a replica must not forget: `replica-record` of docs/spec/consensus.md section 5.</summary>
internal sealed class ReplicaRecord
{
    private const ulong Version = 1;

    private ReplicaRecord(ReplicaRecordKind kind) => Kind = kind;

    public ReplicaRecordKind Kind { get; }

    /// <summary>The message that was sent, or the new view that was received; null in a record of a stable
    /// height.</summary>
    public ConsensusMessage? Message { get; private init; }

    /// <summary>The proposal that a prepare answers.</summary>
    public PrePrepare? Proposal { get; private init; }

    public PrepareCertificate? Prepared { get; private init; }

    public CommitCertificate? Committed { get; private init; }

    public SealedHeader? Stable { get; private init; }

    /// <summary>Epoch and view of a whole record; its message is the view's own, if there is one.</summary>
    public (ulong Epoch, ulong View) Place { get; private init; }

    /// <summary>The batch, unless it is that of nothing or an earlier record holds it.</summary>
    public ReadOnlyMemory<byte>? Batch { get; private init; }

    public static ReplicaRecord OfProposal(PrePrepare proposal, ReadOnlyMemory<byte> batch) =>
        new(ReplicaRecordKind.Proposal) { Message = proposal, Batch = batch };

    public static ReplicaRecord OfPrepare(Prepare vote, PrePrepare proposal, ReadOnlyMemory<byte>? batch) =>
        new(ReplicaRecordKind.Prepare) { Message = vote, Proposal = proposal, Batch = batch };

    public static ReplicaRecord OfCommit(Commit vote, PrepareCertificate prepared) =>
        new(ReplicaRecordKind.Commit) { Message = vote, Prepared = prepared };

    public static ReplicaRecord Of(ViewChange change) => new(ReplicaRecordKind.ViewChange) { Message = change };

    public static ReplicaRecord Of(NewView begun) => new(ReplicaRecordKind.NewView) { Message = begun };

    public static ReplicaRecord OfSeal(SealMessage seal, CommitCertificate committed, ReadOnlyMemory<byte>? batch) =>
        new(ReplicaRecordKind.Seal) { Message = seal, Committed = committed, Batch = batch };

    public static ReplicaRecord OfStable(SealedHeader head) => new(ReplicaRecordKind.Stable) { Stable = head };

    /// <summary>The view as it is: its view change while it is demanded, its new view when it has begun, null for the
    /// first view of an epoch.</summary>
    public static ReplicaRecord OfView(ulong epoch, ulong view, ConsensusMessage? message) =>
        new(ReplicaRecordKind.WholeView) { Place = (epoch, view), Message = message };

    /// <summary>Reads a record; null when the bytes are not one.</summary>
    public static ReplicaRecord? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        CanonicalReader reader = new(bytes.Span);
        int items = reader.ArrayHead(8);
        reader.Exactly(Version);
        ReplicaRecordKind kind = (ReplicaRecordKind)reader.Unsigned(16);
        ReplicaRecord? record = (kind, items) switch
        {
            (ReplicaRecordKind.Proposal, 4) => ReadProposal(bytes, ref reader),
            (ReplicaRecordKind.Prepare, 5) => ReadPrepare(bytes, ref reader),
            (ReplicaRecordKind.Commit, 4) => ReadCommit(bytes, ref reader),
            (ReplicaRecordKind.ViewChange, 3) => ReadMessage<ViewChange>(bytes, ref reader) is { } change
                ? Of(change)
                : null,
            (ReplicaRecordKind.NewView, 3) => ReadMessage<NewView>(bytes, ref reader) is { } begun ? Of(begun) : null,
            (ReplicaRecordKind.Seal, 5) => ReadSeal(bytes, ref reader),
            (ReplicaRecordKind.WholeView, 5) => ReadView(bytes, ref reader),
            (ReplicaRecordKind.Stable, 3) => OfStable(SealedHeader.Read(bytes, ref reader)),
            _ => null,
        };
        return record is not null && reader.End() ? record : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(Kind switch
        {
            ReplicaRecordKind.Prepare or ReplicaRecordKind.Seal or ReplicaRecordKind.WholeView => 5,
            ReplicaRecordKind.Proposal or ReplicaRecordKind.Commit => 4,
            _ => 3,
        });
        writer.Unsigned(Version);
        writer.Unsigned((ulong)Kind);
        if (Kind == ReplicaRecordKind.WholeView)
        {
            writer.Unsigned(Place.Epoch);
            writer.Unsigned(Place.View);
        }

        if (Kind == ReplicaRecordKind.WholeView && Message is null)
        {
            writer.Null();
        }
        else if (Message is not null)
        {
            writer.Bytes(ConsensusMessageCodec.Encode(Message).AsSpan());
        }

        switch (Kind)
        {
            case ReplicaRecordKind.Proposal:
                writer.BytesOrNull(Batch);
                break;
            case ReplicaRecordKind.Prepare:
                writer.Bytes(ConsensusMessageCodec.Encode(Proposal!).AsSpan());
                writer.BytesOrNull(Batch);
                break;
            case ReplicaRecordKind.Commit:
                Prepared!.Write(ref writer);
                break;
            case ReplicaRecordKind.Seal:
                Committed!.Write(ref writer);
                writer.BytesOrNull(Batch);
                break;
            case ReplicaRecordKind.Stable:
                Stable!.Write(ref writer);
                break;
            default:
                break;
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static ReplicaRecord? ReadProposal(ReadOnlyMemory<byte> bytes, ref CanonicalReader reader)
    {
        PrePrepare? proposal = ReadMessage<PrePrepare>(bytes, ref reader);
        ReadOnlyMemory<byte> batch = reader.BytesUpTo(bytes, ConsensusLimits.MaxBatchBytes);
        return proposal is null ? null : OfProposal(proposal, batch);
    }

    private static ReplicaRecord? ReadPrepare(ReadOnlyMemory<byte> bytes, ref CanonicalReader reader)
    {
        Prepare? vote = ReadMessage<Prepare>(bytes, ref reader);
        PrePrepare? proposal = ReadMessage<PrePrepare>(bytes, ref reader);
        ReadOnlyMemory<byte>? batch = ReadBatch(bytes, ref reader);
        return vote is null || proposal is null || vote.Ballot != proposal.Ballot
            ? null
            : OfPrepare(vote, proposal, batch);
    }

    private static ReplicaRecord? ReadCommit(ReadOnlyMemory<byte> bytes, ref CanonicalReader reader)
    {
        if (ReadMessage<Commit>(bytes, ref reader) is not { } vote)
        {
            return null;
        }

        PrepareCertificate prepared = PrepareCertificate.Read(vote.Ballot.Epoch, bytes, ref reader);
        return vote.Ballot == prepared.Ballot ? OfCommit(vote, prepared) : null;
    }

    private static ReplicaRecord? ReadSeal(ReadOnlyMemory<byte> bytes, ref CanonicalReader reader)
    {
        SealMessage? seal = ReadMessage<SealMessage>(bytes, ref reader);
        CommitCertificate committed = CommitCertificate.Read(bytes, ref reader);
        ReadOnlyMemory<byte>? batch = ReadBatch(bytes, ref reader);
        return seal is null || committed.Ballot.Sequence != seal.Height ? null : OfSeal(seal, committed, batch);
    }

    private static ReplicaRecord? ReadView(ReadOnlyMemory<byte> bytes, ref CanonicalReader reader)
    {
        ulong epoch = reader.Unsigned();
        ulong view = reader.Unsigned();
        if (reader.TryNull())
        {
            return view == 0 ? OfView(epoch, view, null) : null;
        }

        ConsensusMessage? message = ReadMessage<ConsensusMessage>(bytes, ref reader);
        bool isOfView = message switch
        {
            ViewChange change => change.Body.Epoch == epoch && change.Body.View == view,
            NewView begun => begun.Body.Epoch == epoch && begun.Body.View == view,
            _ => false,
        };
        return isOfView ? OfView(epoch, view, message) : null;
    }

    private static ReadOnlyMemory<byte>? ReadBatch(ReadOnlyMemory<byte> bytes, ref CanonicalReader reader) =>
        reader.BytesOrNull(bytes, ConsensusLimits.MaxBatchBytes);

    private static T? ReadMessage<T>(ReadOnlyMemory<byte> bytes, ref CanonicalReader reader)
        where T : ConsensusMessage
    {
        ReadOnlyMemory<byte> frame = reader.BytesUpTo(bytes, ConsensusLimits.MaxNewViewBytes + 128);
        return reader.IsGood ? ConsensusMessageCodec.TryDecode(frame) as T : null;
    }
}
