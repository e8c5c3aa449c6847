using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>What an author signs (docs/spec/ledger.md, section 2).</summary>
internal sealed class SubmissionBody
{
    private SubmissionBody(CanonicalReader reader)
    {
        reader.ReadArray(9);
        reader.ReadVersion(FormatLimits.Version);
        reader.ReadSuite(FormatLimits.Suite);
        LedgerId = reader.ReadBytes(FormatLimits.HashBytes);
        Author = reader.ReadBytes(FormatLimits.IdBytes);
        KeyId = reader.ReadBytes(FormatLimits.HashBytes);
        _ = reader.ReadBytes(FormatLimits.IdBytes);
        ValidUntilHeight = reader.ReadUnsigned();
        OperationCount = reader.ReadUnsigned();
        OperationsRoot = reader.ReadBytes(FormatLimits.HashBytes);
    }

    public ReadOnlyMemory<byte> Bytes { get; private init; }

    public ReadOnlyMemory<byte> LedgerId { get; }

    public ReadOnlyMemory<byte> Author { get; }

    public ReadOnlyMemory<byte> KeyId { get; }

    public ulong ValidUntilHeight { get; }

    public ulong OperationCount { get; }

    public ReadOnlyMemory<byte> OperationsRoot { get; }

    public static SubmissionBody ReadEmbedded(CanonicalReader reader)
    {
        EmbeddedItem item = reader.BeginEmbedded();
        SubmissionBody body = new(reader) { Bytes = item.Bytes };
        reader.EndEmbedded(item);
        return body;
    }
}
