using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>A leaf of the history (docs/spec/ledger.md, section 4).</summary>
internal sealed class Entry
{
    private Entry(CanonicalReader reader)
    {
        reader.ReadArray(7);
        LedgerId = reader.ReadBytes(FormatLimits.HashBytes);
        Height = reader.ReadUnsigned();
        Index = reader.ReadUnsigned32();
        SubmissionId = reader.ReadBytes(FormatLimits.HashBytes);
        OperationIndex = reader.ReadUnsigned32();
        OperationHash = reader.ReadBytes(FormatLimits.HashBytes);
        reader.ReadArray(2);
        OutcomeCode = reader.ReadUnsigned();
        if (OutcomeCode > FormatLimits.HighestOutcome)
        {
            reader.Fail(FormFault.Malformed);
        }

        Decision = reader.TryReadNull() ? null : ReceiptDecision.Read(reader);
    }

    public ReadOnlyMemory<byte> Bytes { get; private init; }

    public ReadOnlyMemory<byte> LedgerId { get; }

    public ulong Height { get; }

    public ulong Index { get; }

    public ReadOnlyMemory<byte> SubmissionId { get; }

    public ulong OperationIndex { get; }

    public ReadOnlyMemory<byte> OperationHash { get; }

    public ulong OutcomeCode { get; }

    public ReceiptDecision? Decision { get; }

    public static Entry ReadEmbedded(CanonicalReader reader)
    {
        EmbeddedItem item = reader.BeginEmbedded();
        Entry entry = new(reader) { Bytes = item.Bytes };
        reader.EndEmbedded(item);
        return entry;
    }
}
