using HealthLedger.Canonical;

namespace HealthLedger.Ledger.State;

/// <summary>What a participant has left of its quota, as of a block time.</summary>
internal sealed class QuotaRow
{
    public required ulong Tokens { get; init; }

    /// <summary>The block time up to which it was refilled, Unix milliseconds.</summary>
    public required ulong Time { get; init; }

    public static QuotaRow? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(2);
        ulong tokens = reader.Unsigned();
        QuotaRow row = new() { Tokens = tokens, Time = reader.UnsignedTime() };
        return reader.End() ? row : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[32]);
        writer.Array(2);
        writer.Unsigned(Tokens);
        writer.Unsigned(Time);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>
    /// What there is at a later block time: integers alone, and never more than the capacity.
    /// </summary>
    public static ulong Refill(QuotaRow? row, ulong time, ulong capacity, ulong perMillisecond)
    {
        if (row is null)
        {
            return capacity;
        }

        ulong tokens = Math.Min(row.Tokens, capacity);
        ulong elapsed = time > row.Time ? time - row.Time : 0;
        ulong missing = capacity - tokens;

        // Compared by division, so that nothing overflows however long the participant was silent.
        bool isFull = perMillisecond > 0 && elapsed > missing / perMillisecond;
        return isFull ? capacity : tokens + (elapsed * perMillisecond);
    }
}
