using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>State of a registered key.</summary>
internal sealed class KeyRow
{
    public required ParticipantId Participant { get; init; }

    public required byte[] Point { get; init; }

    public required ulong Status { get; init; }

    public required ulong Since { get; init; }

    public static KeyRow? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(4);
        ParticipantId participant = reader.Participant();
        byte[] point = reader.Point();
        ulong status = reader.Unsigned();
        KeyRow row = new()
        {
            Participant = participant,
            Point = point,
            Status = status,
            Since = reader.Unsigned(),
        };
        return reader.End() ? row : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(4);
        writer.Id(Participant);
        writer.Bytes(Point);
        writer.Unsigned(Status);
        writer.Unsigned(Since);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
