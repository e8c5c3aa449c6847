using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>What replicas seal: `header` of docs/spec/ledger.md section 5.</summary>
internal sealed class BlockHeader
{
    public required LedgerId LedgerId { get; init; }

    public required ulong Height { get; init; }

    public required Digest256 Previous { get; init; }

    public required long Time { get; init; }

    public required ulong Epoch { get; init; }

    public required Digest256 ReplicaSet { get; init; }

    public required Digest256 NextReplicaSet { get; init; }

    public required Digest256 BatchDigest { get; init; }

    public required ulong EntryCount { get; init; }

    public required ulong HistorySize { get; init; }

    public required Digest256 HistoryRoot { get; init; }

    public required Digest256 StateRoot { get; init; }

    public ulong ProtocolVersion { get; init; } = LedgerVersion.Protocol;

    public ulong PolicyVersion { get; init; } = LedgerVersion.Policy;

    public ulong Suite { get; init; } = LedgerVersion.Suite;

    public static BlockHeader? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(15);
        ulong protocol = reader.Unsigned();
        LedgerId ledger = reader.Ledger();
        ulong height = reader.Unsigned();
        Digest256 previous = reader.Digest();
        long time = (long)reader.UnsignedTime();
        ulong epoch = reader.Unsigned();
        Digest256 set = reader.Digest();
        Digest256 nextSet = reader.Digest();
        Digest256 batch = reader.Digest();
        BlockHeader header = new()
        {
            ProtocolVersion = protocol,
            LedgerId = ledger,
            Height = height,
            Previous = previous,
            Time = time,
            Epoch = epoch,
            ReplicaSet = set,
            NextReplicaSet = nextSet,
            BatchDigest = batch,
            EntryCount = reader.Unsigned(),
            HistorySize = reader.Unsigned(),
            HistoryRoot = reader.Digest(),
            StateRoot = reader.Digest(),
            PolicyVersion = reader.Unsigned(),
            Suite = reader.Unsigned(),
        };
        return reader.End() ? header : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(15);
        writer.Unsigned(ProtocolVersion);
        writer.Id(LedgerId);
        writer.Unsigned(Height);
        writer.Id(Previous);
        writer.Unsigned((ulong)Time);
        writer.Unsigned(Epoch);
        writer.Id(ReplicaSet);
        writer.Id(NextReplicaSet);
        writer.Id(BatchDigest);
        writer.Unsigned(EntryCount);
        writer.Unsigned(HistorySize);
        writer.Id(HistoryRoot);
        writer.Id(StateRoot);
        writer.Unsigned(PolicyVersion);
        writer.Unsigned(Suite);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>`H("id/seal"; ledger-id, header)`.</summary>
    public Digest256 Hash(ReadOnlySpan<byte> encoded) =>
        LabelledHash.Of(HashLabel.SealId, LedgerId.ToArray(), encoded);
}
