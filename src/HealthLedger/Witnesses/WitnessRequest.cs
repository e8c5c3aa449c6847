using HealthLedger.Canonical;
using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Witnesses;

/// <summary>`witness-request` of docs/spec/witnesses.md: heads to sign, or none, which asks for the newest that was
/// signed.</summary>
internal sealed class WitnessRequest
{
    public required LedgerId Ledger { get; init; }

    /// <summary>The hash of the head that the first path begins at; null when the first head must be known.</summary>
    public Digest256? After { get; init; }

    /// <summary>Every boundary below the newest epoch of the heads, with the set that follows it.</summary>
    public IReadOnlyList<(Block Boundary, ReplicaSet Next)> Epochs { get; init; } = [];

    /// <summary>The heads, the lowest first, each with the consistency path from the one before.</summary>
    public IReadOnlyList<(SealedHead Head, Digest256[] Path)> Heads { get; init; } = [];

    public static WitnessRequest? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > WitnessProtocol.MaxRequestBytes)
        {
            return null;
        }

        CanonicalReader reader = new(bytes);
        reader.Array(5);
        reader.Exactly(LedgerVersion.Formats);
        LedgerId ledger = reader.Ledger();
        Digest256? after = reader.TryNull() ? null : reader.Digest();
        List<(Block, ReplicaSet)> epochs = ReadEpochs(ref reader);
        int count = reader.ArrayHead(WitnessLimits.Heads);
        List<(SealedHead, Digest256[])> heads = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(3);
            SealedHead? head = SealedHead.Read(ref reader);
            Digest256[] path = ReadPath(ref reader);
            if (head is not null)
            {
                heads.Add((head, path));
            }
        }

        return reader.End()
            ? new WitnessRequest { Ledger = ledger, After = after, Epochs = epochs, Heads = heads }
            : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(5);
        writer.Unsigned(LedgerVersion.Formats);
        writer.Id(Ledger);
        writer.IdOrNull(After);
        WriteEpochs(ref writer, Epochs);
        writer.Array(Heads.Count);
        foreach ((SealedHead head, Digest256[] path) in Heads)
        {
            writer.Array(3);
            head.Write(ref writer);
            Receipts.ProofFormat.WriteHashes(ref writer, path);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    public static void WriteEpochs(
        ref CanonicalWriter writer, IReadOnlyList<(Block Boundary, ReplicaSet Next)> epochs)
    {
        writer.Array(epochs.Count);
        foreach ((Block boundary, ReplicaSet next) in epochs)
        {
            writer.Array(3);
            SealedHead.Of(boundary).Write(ref writer);
            writer.Bytes(next.Bytes);
        }
    }

    private static List<(Block Boundary, ReplicaSet Next)> ReadEpochs(ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(WitnessLimits.Epochs);
        List<(Block, ReplicaSet)> epochs = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(3);
            SealedHead? boundary = SealedHead.Read(ref reader);
            ReplicaSet? next = ReplicaSet.TryDecode(reader.Bytes());
            if (boundary is null || next is null)
            {
                reader.Refuse(DecodeStatus.ValueUnknown);
                continue;
            }

            epochs.Add((boundary.Block, next));
        }

        return epochs;
    }

    private static Digest256[] ReadPath(ref CanonicalReader reader)
    {
        Digest256[] path = new Digest256[reader.ArrayHead(WitnessLimits.PathHashes)];
        for (int i = 0; i < path.Length && reader.IsGood; i++)
        {
            path[i] = reader.Digest();
        }

        return path;
    }
}
