using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Signatures;

namespace HealthLedger.Verifier.Formats;

/// <summary>A block's header (docs/spec/ledger.md, section 5).</summary>
internal sealed class BlockHeader
{
    private BlockHeader(CanonicalReader reader)
    {
        reader.ReadArray(15);
        reader.ReadProtocol();
        LedgerId = reader.ReadBytes(FormatLimits.HashBytes);
        Height = reader.ReadUnsigned();
        Previous = reader.ReadBytes(FormatLimits.HashBytes);
        Time = reader.ReadTime();
        Epoch = reader.ReadUnsigned();
        ReplicaSet = reader.ReadBytes(FormatLimits.HashBytes);
        NextReplicaSet = reader.ReadBytes(FormatLimits.HashBytes);
        BatchDigest = reader.ReadBytes(FormatLimits.HashBytes);
        EntryCount = reader.ReadUnsigned();
        HistorySize = reader.ReadUnsigned();
        HistoryRoot = reader.ReadBytes(FormatLimits.HashBytes);
        StateRoot = reader.ReadBytes(FormatLimits.HashBytes);
        _ = reader.ReadUnsigned();
        reader.ReadSuite(FormatLimits.Suite);
    }

    public ReadOnlyMemory<byte> Bytes { get; private init; }

    public ReadOnlyMemory<byte> LedgerId { get; }

    public ulong Height { get; }

    public ReadOnlyMemory<byte> Previous { get; }

    public ulong Time { get; }

    public ulong Epoch { get; }

    public ReadOnlyMemory<byte> ReplicaSet { get; }

    public ReadOnlyMemory<byte> NextReplicaSet { get; }

    public ReadOnlyMemory<byte> BatchDigest { get; }

    public ulong EntryCount { get; }

    public ulong HistorySize { get; }

    public ReadOnlyMemory<byte> HistoryRoot { get; }

    public ReadOnlyMemory<byte> StateRoot { get; }

    public static BlockHeader ReadEmbedded(CanonicalReader reader)
    {
        EmbeddedItem item = reader.BeginEmbedded();
        BlockHeader header = new(reader) { Bytes = item.Bytes };
        reader.EndEmbedded(item);
        return header;
    }

    public byte[] ComputeHash()
    {
        return TaggedHash.Compute(HashLabels.HeaderHash, LedgerId, Bytes);
    }
}
