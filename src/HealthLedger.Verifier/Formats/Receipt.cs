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
        Header = BlockHeader.ReadEmbedded(reader);
        Seals = Seal.ReadAll(reader);
        EpochPath = EpochStep.ReadAll(reader);
        Cosignatures = Cosignature.ReadAll(reader);
        reader.RequireEnd();
    }

    public ReadOnlyMemory<byte> Operation { get; }

    public ReadOnlyMemory<byte>[] OperationPath { get; }

    public SubmissionBody Submission { get; }

    public ReadOnlyMemory<byte> AuthorSignature { get; }

    public Entry Entry { get; }

    public ReadOnlyMemory<byte>[] InclusionPath { get; }

    public BlockHeader Header { get; }

    public Seal[] Seals { get; }

    public EpochStep[] EpochPath { get; }

    public Cosignature[] Cosignatures { get; }
}
