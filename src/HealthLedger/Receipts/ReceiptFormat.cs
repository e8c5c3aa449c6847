using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Receipts;

/// <summary>Writes `receipt` of docs/spec/receipts.md.</summary>
internal static class ReceiptFormat
{
    public const int Items = 12;
    public const int ItemsWithAuthorProof = 13;
    public const ulong VersionWithAuthorProof = 2;

    public static byte[] Encode(
        ReadOnlySpan<byte> operation,
        IReadOnlyList<Digest256> operationPath,
        Submission submission,
        ReadOnlySpan<byte> entry,
        IReadOnlyList<Digest256> inclusionPath,
        SealedBlock block,
        StateProof? authorProof = null)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(authorProof is null ? Items : ItemsWithAuthorProof);
        writer.Unsigned(authorProof is null ? LedgerVersion.Formats : VersionWithAuthorProof);
        writer.Unsigned(LedgerVersion.Suite);
        writer.Bytes(operation);
        ProofFormat.WriteHashes(ref writer, operationPath);
        writer.Bytes(submission.BodyBytes);
        writer.Bytes(submission.Signature);
        writer.Bytes(entry);
        ProofFormat.WriteHashes(ref writer, inclusionPath);
        block.Write(ref writer);
        if (authorProof is not null)
        {
            writer.Bytes(authorProof.Bytes);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
