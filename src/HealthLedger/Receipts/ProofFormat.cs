using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Receipts;

/// <summary>Writes the proofs of docs/spec/proofs.md.</summary>
internal static class ProofFormat
{
    public static byte[] EncodeState(
        SealedBlock block, StateKind kind, ReadOnlySpan<byte> key, StateLeaf? row, StateTreeProof path)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(10);
        writer.Unsigned(LedgerVersion.Formats);
        block.Write(ref writer);
        writer.Unsigned((ulong)kind);
        writer.Bytes(key);
        WriteRow(ref writer, row);
        writer.Bytes(path.Encode());
        return Finish(ref writer);
    }

    public static byte[] EncodeConsistency(SealedBlock block, ulong firstSize, IReadOnlyList<Digest256> path)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(7);
        writer.Unsigned(LedgerVersion.Formats);
        writer.Unsigned(firstSize);
        block.Write(ref writer);
        WriteHashes(ref writer, path);
        return Finish(ref writer);
    }

    public static byte[] EncodeAccounting(SealedBlock block, StateLeaf? row, StateTreeProof path, LogStretch stretch)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(16);
        writer.Unsigned(LedgerVersion.Formats);
        writer.Unsigned(LedgerVersion.Suite);
        writer.Id(stretch.Subject);
        writer.Unsigned((ulong)stretch.From);
        writer.Unsigned((ulong)stretch.To);
        block.Write(ref writer);
        WriteRow(ref writer, row);
        writer.Bytes(path.Encode());
        writer.Unsigned((ulong)stretch.First);
        WriteNeighbour(ref writer, stretch, stretch.First - 1);
        WriteNeighbour(ref writer, stretch, stretch.First + stretch.Count);
        writer.Array(stretch.Count);
        for (int number = stretch.First; number < stretch.First + stretch.Count; number++)
        {
            LogItem item = stretch.Items[number];
            writer.Array(5);
            writer.Unsigned((ulong)item.Time);
            writer.Bytes(item.Entry);
            writer.Bytes(item.Operation);
            writer.Bytes(item.SubmissionBody);
            WriteHashes(ref writer, stretch.PathOf(number));
        }

        return Finish(ref writer);
    }

    /// <summary>Evidence that one replica has sealed two headers of one height and epoch.</summary>
    public static byte[] EncodeEvidence(SealedBlock one, Seal sealOfOne, Block other, Seal sealOfOther)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(6);
        writer.Unsigned(LedgerVersion.Formats);
        one.WriteEpochs(ref writer);
        foreach ((Block block, Seal seal) in (ReadOnlySpan<(Block, Seal)>)
            [(one.Block, sealOfOne), (other, sealOfOther)])
        {
            writer.Bytes(block.HeaderBytes);
            writer.Array(2);
            writer.Unsigned(seal.ReplicaIndex);
            writer.Bytes(seal.Signature);
        }

        return Finish(ref writer);
    }

    public static void WriteHashes(ref CanonicalWriter writer, IReadOnlyList<Digest256> hashes)
    {
        writer.Array(hashes.Count);
        foreach (Digest256 hash in hashes)
        {
            writer.Id(hash);
        }
    }

    private static void WriteRow(ref CanonicalWriter writer, StateLeaf? row)
    {
        if (row is null)
        {
            writer.Null();
            writer.Null();
            return;
        }

        writer.Bytes(row.Value);
        writer.Bytes(row.Blinding);
    }

    private static void WriteNeighbour(ref CanonicalWriter writer, LogStretch stretch, int number)
    {
        if (number < 0 || number >= stretch.Items.Count)
        {
            writer.Null();
            return;
        }

        writer.Array(3);
        writer.Unsigned((ulong)stretch.Items[number].Time);
        writer.Id(stretch.Items[number].EntryLeaf);
        WriteHashes(ref writer, stretch.PathOf(number));
    }

    private static byte[] Finish(ref CanonicalWriter writer)
    {
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
