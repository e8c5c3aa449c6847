using HealthLedger.Canonical;
using HealthLedger.Consensus.Certificates;
using HealthLedger.Cryptography;

namespace HealthLedger.Consensus.Messages;

/// <summary>
/// The only door for bytes of peers: `message` of docs/spec/consensus.md section 2. Nothing is copied; a message's
/// buffers are parts of the frame.
/// </summary>
internal static class ConsensusMessageCodec
{
    // A CBOR head is at most 9 bytes, and a message without its byte strings has fewer than ten.
    private const int Overhead = 128;

    /// <summary>Reads a message; null when the bytes are not the canonical form of one within its limits.</summary>
    public static ConsensusMessage? TryDecode(ReadOnlyMemory<byte> frame)
    {
        CanonicalReader reader = new(frame.Span);
        int items = reader.ArrayHead(16);
        ConsensusMessageType type = (ConsensusMessageType)reader.Unsigned(32);
        (int count, int limit) = ShapeOf(type);
        if (!reader.IsGood || items != count || frame.Length > limit)
        {
            return null;
        }

        ConsensusMessage? message = type switch
        {
            ConsensusMessageType.PrePrepare => ReadPrePrepare(frame, ref reader),
            ConsensusMessageType.Prepare or ConsensusMessageType.Commit => ReadVote(type, frame, ref reader),
            ConsensusMessageType.Seal => ReadSeal(frame, ref reader),
            ConsensusMessageType.ViewChange => ViewChange.ReadFields(frame, ref reader),
            ConsensusMessageType.NewView => NewView.ReadFields(frame, ref reader),
            ConsensusMessageType.Status => ReadStatus(ref reader),
            ConsensusMessageType.FetchBatch => ReadFetchBatch(ref reader),
            ConsensusMessageType.BatchBody => ReadBatchBody(frame, ref reader),
            ConsensusMessageType.FetchBlocks => ReadFetchBlocks(ref reader),
            ConsensusMessageType.Decision => new Decision(CommitCertificate.Read(frame, ref reader)),
            _ => ReadBlocks(frame, ref reader),
        };
        return reader.End() ? message : null;
    }

    public static byte[] Encode(ConsensusMessage message)
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        message.Write(ref writer);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static (int Items, int Limit) ShapeOf(ConsensusMessageType type) => type switch
    {
        ConsensusMessageType.PrePrepare => (6, ConsensusLimits.MaxVoteBytes),
        ConsensusMessageType.Prepare or ConsensusMessageType.Commit => (7, ConsensusLimits.MaxVoteBytes),
        ConsensusMessageType.Seal => (6, ConsensusLimits.MaxVoteBytes),
        ConsensusMessageType.ViewChange => (4, ConsensusLimits.MaxViewChangeBytes + Overhead),
        ConsensusMessageType.NewView => (3, ConsensusLimits.MaxNewViewBytes + Overhead),
        ConsensusMessageType.Status => (6, ConsensusLimits.MaxVoteBytes),
        ConsensusMessageType.FetchBatch => (4, ConsensusLimits.MaxVoteBytes),
        ConsensusMessageType.BatchBody => (4, ConsensusLimits.MaxBatchBytes + Overhead),
        ConsensusMessageType.FetchBlocks => (3, ConsensusLimits.MaxVoteBytes),
        ConsensusMessageType.Decision => (2, ConsensusLimits.MaxDecisionBytes),
        ConsensusMessageType.Blocks => (2, ConsensusLimits.MaxBlocksBytes),
        _ => (-1, 0),
    };

    private static PrePrepare ReadPrePrepare(ReadOnlyMemory<byte> frame, ref CanonicalReader reader)
    {
        Ballot ballot = Ballot.ReadFields(ref reader);
        return new PrePrepare(ballot, reader.BytesOf(frame, P256.SignatureBytes));
    }

    private static Vote ReadVote(ConsensusMessageType type, ReadOnlyMemory<byte> frame, ref CanonicalReader reader)
    {
        Ballot ballot = Ballot.ReadFields(ref reader);
        int replica = (int)reader.Unsigned(ConsensusLimits.MaxReplicas - 1);
        ReadOnlyMemory<byte> signature = reader.BytesOf(frame, P256.SignatureBytes);
        return type == ConsensusMessageType.Prepare
            ? new Prepare(ballot, replica, signature)
            : new Commit(ballot, replica, signature);
    }

    private static SealMessage ReadSeal(ReadOnlyMemory<byte> frame, ref CanonicalReader reader)
    {
        ulong epoch = reader.Unsigned();
        ulong height = reader.Unsigned();
        ReadOnlyMemory<byte> header = reader.BytesUpTo(frame, ConsensusLimits.MaxHeaderBytes);
        int replica = (int)reader.Unsigned(ConsensusLimits.MaxReplicas - 1);
        return new SealMessage(epoch, height, header, replica, reader.BytesOf(frame, P256.SignatureBytes));
    }

    private static Status ReadStatus(ref CanonicalReader reader)
    {
        ulong epoch = reader.Unsigned();
        ulong view = reader.Unsigned();
        bool isActive = reader.Boolean();
        ulong executed = reader.Unsigned();
        return new Status(epoch, view, isActive, executed, reader.Unsigned());
    }

    private static FetchBatch ReadFetchBatch(ref CanonicalReader reader)
    {
        ulong epoch = reader.Unsigned();
        ulong sequence = reader.Unsigned();
        return new FetchBatch(epoch, sequence, reader.Digest());
    }

    private static BatchBody ReadBatchBody(ReadOnlyMemory<byte> frame, ref CanonicalReader reader)
    {
        ulong epoch = reader.Unsigned();
        ulong sequence = reader.Unsigned();
        return new BatchBody(epoch, sequence, reader.BytesUpTo(frame, ConsensusLimits.MaxBatchBytes));
    }

    private static FetchBlocks ReadFetchBlocks(ref CanonicalReader reader)
    {
        ulong first = reader.Unsigned();
        int count = (int)reader.Unsigned(ConsensusLimits.MaxBlocks);
        if (count == 0)
        {
            reader.Refuse(DecodeStatus.ValueUnknown);
        }

        return new FetchBlocks(first, count);
    }

    private static Blocks ReadBlocks(ReadOnlyMemory<byte> frame, ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(ConsensusLimits.MaxBlocks);
        List<TransferredBlock> items = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            items.Add(TransferredBlock.Read(frame, ref reader));
        }

        return new Blocks(items);
    }
}
