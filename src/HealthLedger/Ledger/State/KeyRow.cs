using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>State of a registered key. A key that stopped stays: it is never registered again.</summary>
internal sealed class KeyRow
{
    public const ulong Active = 1;
    public const ulong Retired = 2;

    public required ParticipantId Participant { get; init; }

    public required byte[] Point { get; init; }

    public required ulong Status { get; init; }

    public required ulong Since { get; init; }

    /// <summary>The height at which it stopped, or null.</summary>
    public ulong? Until { get; init; }

    /// <summary>Unix milliseconds since when it may have been in other hands, or null.</summary>
    public ulong? SuspectSince { get; init; }

    public static KeyRow? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(6);
        ParticipantId participant = reader.Participant();
        byte[] point = reader.Point();
        ulong status = reader.Unsigned();
        ulong since = reader.Unsigned();
        KeyRow row = new()
        {
            Participant = participant,
            Point = point,
            Status = status,
            Since = since,
            Until = reader.TryNull() ? null : reader.Unsigned(),
            SuspectSince = reader.TryNull() ? null : reader.UnsignedTime(),
        };
        return reader.End() ? row : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(6);
        writer.Id(Participant);
        writer.Bytes(Point);
        writer.Unsigned(Status);
        writer.Unsigned(Since);
        writer.UnsignedOrNull(Until);
        writer.UnsignedOrNull(SuspectSince);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>The row after the key has stopped.</summary>
    public KeyRow Retire(ulong height, ulong? suspectSince) => new()
    {
        Participant = Participant,
        Point = Point,
        Status = Retired,
        Since = Since,
        Until = height,
        SuspectSince = suspectSince,
    };
}
