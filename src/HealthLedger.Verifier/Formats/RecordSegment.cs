using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>A segment of an appended record (docs/spec/ledger.md, section 3).</summary>
internal sealed class RecordSegment
{
    public RecordSegment(CanonicalReader reader)
    {
        reader.ReadArray(9);
        Id = reader.ReadBytes(FormatLimits.IdBytes);
        ulong version = reader.ReadUnsigned();
        _ = reader.ReadUnsigned();
        _ = reader.ReadBytes(FormatLimits.HashBytes);
        _ = reader.ReadBytes(FormatLimits.HashBytes);
        ContentCommitment = reader.ReadBytes(FormatLimits.HashBytes);
        _ = reader.ReadBytes(FormatLimits.HashBytes);
        _ = reader.ReadBytesOrNull(FormatLimits.IdBytes);
        int tags = reader.ReadArray(0, FormatLimits.SmallestId);
        if (version > uint.MaxValue || tags > FormatLimits.SegmentTags)
        {
            reader.Fail(FormFault.Malformed);
        }

        for (int i = 0; i < tags && !reader.Failed; i++)
        {
            _ = reader.ReadBytes(FormatLimits.IdBytes);
        }
    }

    public ReadOnlyMemory<byte> Id { get; }

    public ReadOnlyMemory<byte> ContentCommitment { get; }
}
