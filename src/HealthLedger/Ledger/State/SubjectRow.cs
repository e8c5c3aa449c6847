using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>State of an enrolled pseudonym, with length and head of its access log.</summary>
internal sealed class SubjectRow
{
    public required ParticipantId Custodian { get; init; }

    public required ulong Status { get; init; }

    public required ulong AccessCount { get; init; }

    public required Digest256 AccessHead { get; init; }

    public static SubjectRow? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(4);
        ParticipantId custodian = reader.Participant();
        ulong status = reader.Unsigned();
        ulong count = reader.Unsigned();
        SubjectRow row = new()
        {
            Custodian = custodian,
            Status = status,
            AccessCount = count,
            AccessHead = reader.Digest(),
        };
        return reader.End() ? row : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[128]);
        writer.Array(4);
        writer.Id(Custodian);
        writer.Unsigned(Status);
        writer.Unsigned(AccessCount);
        writer.Id(AccessHead);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
