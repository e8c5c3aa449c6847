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
        SealedBlock block)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(12);
        writer.Unsigned(LedgerVersion.Formats);
        writer.Unsigned(LedgerVersion.Suite);
        writer.Bytes(operation);
        ProofFormat.WriteHashes(ref writer, operationPath);
        writer.Bytes(submission.BodyBytes);
        writer.Bytes(submission.Signature);
        writer.Bytes(entry);
        ProofFormat.WriteHashes(ref writer, inclusionPath);
        block.Write(ref writer);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
