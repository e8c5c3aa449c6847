using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>State of a key that a replica has or had for its seals. It stays: a seal key serves once.</summary>
internal sealed class SealKeyRow
{
    public required ParticipantId Participant { get; init; }

    /// <summary>The first epoch in which it seals.</summary>
    public required ulong Epoch { get; init; }

    public static SealKeyRow? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(2);
        ParticipantId participant = reader.Participant();
        SealKeyRow row = new() { Participant = participant, Epoch = reader.Unsigned() };
        return reader.End() ? row : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[64]);
        writer.Array(2);
        writer.Id(Participant);
        writer.Unsigned(Epoch);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
