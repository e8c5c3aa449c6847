using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>A receipt in its parts (docs/spec/receipts.md).</summary>
internal sealed class Receipt
{
    public Receipt(CanonicalReader reader)
    {
        reader.ReadArray(12);
        reader.ReadVersion(FormatLimits.Version);
        reader.ReadSuite(FormatLimits.Suite);
        Operation = reader.ReadBytes();
        OperationPath = HashPath.Read(reader);
        Submission = SubmissionBody.ReadEmbedded(reader);
        AuthorSignature = reader.ReadBytes(FormatLimits.SignatureBytes);
        Entry = Entry.ReadEmbedded(reader);
        InclusionPath = HashPath.Read(reader);
        Sealed = new SealedHeader(reader);
        reader.RequireEnd();
    }

    public ReadOnlyMemory<byte> Operation { get; }

    public ReadOnlyMemory<byte>[] OperationPath { get; }

    public SubmissionBody Submission { get; }

    public ReadOnlyMemory<byte> AuthorSignature { get; }

    public Entry Entry { get; }

    public ReadOnlyMemory<byte>[] InclusionPath { get; }

    public SealedHeader Sealed { get; }
}
