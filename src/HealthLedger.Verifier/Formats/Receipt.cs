using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>A receipt in its parts (docs/spec/receipts.md).</summary>
internal sealed class Receipt
{
    private const int ItemsWithoutProof = 12;
    private const int ItemsWithProof = 13;

    public Receipt(CanonicalReader reader)
    {
        int items = reader.ReadArray(ItemsWithoutProof, 1);
        if (items > ItemsWithProof)
        {
            reader.Fail(FormFault.Malformed);
        }

        // What has the proof is version 2, what has not is version 1: nothing is said in two ways.
        bool hasProof = items == ItemsWithProof;
        reader.ReadVersion(hasProof ? FormatLimits.VersionWithAuthorProof : FormatLimits.Version);
        reader.ReadSuite(FormatLimits.Suite);
        Operation = reader.ReadBytes();
        OperationPath = HashPath.Read(reader);
        Submission = SubmissionBody.ReadEmbedded(reader);
        AuthorSignature = reader.ReadBytes(FormatLimits.SignatureBytes);
        Entry = Entry.ReadEmbedded(reader);
        InclusionPath = HashPath.Read(reader);
        Sealed = new SealedHeader(reader);
        AuthorProof = hasProof ? StateDocument.ReadEmbedded(reader) : null;
        reader.RequireEnd();
    }

    public ReadOnlyMemory<byte> Operation { get; }

    public ReadOnlyMemory<byte>[] OperationPath { get; }

    public SubmissionBody Submission { get; }

    public ReadOnlyMemory<byte> AuthorSignature { get; }

    public Entry Entry { get; }

    public ReadOnlyMemory<byte>[] InclusionPath { get; }

    public SealedHeader Sealed { get; }

    /// <summary>The proof of the row of the author's key; null when the receipt has none.</summary>
    public StateDocument? AuthorProof { get; }
}
