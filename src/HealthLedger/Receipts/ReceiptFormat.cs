using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Receipts;

/// <summary>Writes `receipt` of docs/spec/receipts.md.</summary>
internal static class ReceiptFormat
{
    public static byte[] Encode(
        ReadOnlySpan<byte> operation,
        IReadOnlyList<Digest256> operationPath,
        Submission submission,
        ReadOnlySpan<byte> entry,
        IReadOnlyList<Digest256> inclusionPath,
        Block block)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(12);
        writer.Unsigned(LedgerVersion.Formats);
        writer.Unsigned(LedgerVersion.Suite);
        writer.Bytes(operation);
        Path(ref writer, operationPath);
        writer.Bytes(submission.BodyBytes);
        writer.Bytes(submission.Signature);
        writer.Bytes(entry);
        Path(ref writer, inclusionPath);
        writer.Bytes(block.HeaderBytes);
        Seal.WriteList(ref writer, block.Seals);
        writer.Array(0);
        writer.Array(0);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static void Path(ref CanonicalWriter writer, IReadOnlyList<Digest256> path)
    {
        writer.Array(path.Count);
        foreach (Digest256 hash in path)
        {
            writer.Id(hash);
        }
    }
}
