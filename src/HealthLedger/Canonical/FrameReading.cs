namespace HealthLedger.Canonical;

/// <summary>Byte strings as parts of the frame that they were read from, without a copy.</summary>
internal static class FrameReading
{
    /// <summary>Reads a byte string of a fixed length.</summary>
    public static ReadOnlyMemory<byte> BytesOf(
        this ref CanonicalReader reader, ReadOnlyMemory<byte> frame, int length)
    {
        _ = reader.BytesExactly(length);
        return reader.IsGood ? frame.Slice(reader.Position - length, length) : default;
    }

    /// <summary>Reads a byte string up to a length.</summary>
    public static ReadOnlyMemory<byte> BytesUpTo(
        this ref CanonicalReader reader, ReadOnlyMemory<byte> frame, int limit)
    {
        int length = reader.Bytes(limit).Length;
        return reader.IsGood ? frame.Slice(reader.Position - length, length) : default;
    }

    /// <summary>Reads null, or a byte string up to a length.</summary>
    public static ReadOnlyMemory<byte>? BytesOrNull(
        this ref CanonicalReader reader, ReadOnlyMemory<byte> frame, int limit)
    {
        // Not in one expression: there, null would become memory of no length.
        if (reader.TryNull())
        {
            return null;
        }

        return reader.BytesUpTo(frame, limit);
    }
}
