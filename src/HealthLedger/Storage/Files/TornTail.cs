namespace HealthLedger.Storage.Files;

/// <summary>
/// Tells a tail that a crash tore from one that was damaged later. Torn is only the newest frame, which was never
/// acknowledged: the file ends within it, or one of its sectors reads as zeros because it never reached the medium;
/// and no frame stands behind it. Everything else was written whole once, so it may have been acknowledged, and
/// cutting it would forget records silently.
/// </summary>
internal static class TornTail
{
    private const int SectorBytes = 512;
    private const int ChunkBytes = 1024 * 1024;

    /// <summary>Whether what a reader stopped at may be cut.</summary>
    /// <param name="reader">The reader, at the frame that is not whole.</param>
    /// <param name="status">What it found.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async ValueTask<bool> IsTornAsync(
        JournalFileReader reader, JournalReadStatus status, CancellationToken cancellationToken)
    {
        switch (status)
        {
            case JournalReadStatus.Incomplete:
                return true;
            case JournalReadStatus.RestDamaged:
                long end = reader.Offset + JournalFrame.SizeOf(reader.Head.BodyBytes);
                return end == reader.FileBytes
                    && await InspectAsync(reader.Path, reader.Offset, end, cancellationToken).ConfigureAwait(false);
            case JournalReadStatus.HeadDamaged:
                return await InspectAsync(reader.Path, reader.Offset, reader.FileBytes, cancellationToken)
                    .ConfigureAwait(false);
            default:
                return false;
        }
    }

    /// <summary>Whether a sector is missing between two offsets and no frame starts after the first of them.</summary>
    private static async ValueTask<bool> InspectAsync(
        string path, long start, long end, CancellationToken cancellationToken)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
        byte[] buffer = new byte[ChunkBytes + JournalFrame.HeadSize];
        bool isSectorMissing = false;
        long offset = start;
        while (offset < end)
        {
            // Chunks end at sector borders; a head that straddles two chunks is seen in the first, which reads on.
            long chunkEnd = Math.Min(end, (offset + ChunkBytes) / SectorBytes * SectorBytes);
            int wanted = (int)(Math.Min(end, chunkEnd + JournalFrame.HeadSize) - offset);
            int read = await ReadAsync(handle, buffer.AsMemory(0, wanted), offset, cancellationToken)
                .ConfigureAwait(false);
            if (read < wanted || HoldsHead(buffer.AsSpan(0, read), skip: offset == start))
            {
                return false;
            }

            isSectorMissing |= HoldsZeroSector(buffer.AsSpan(0, (int)(chunkEnd - offset)), offset);
            offset = chunkEnd;
        }

        return isSectorMissing;
    }

    private static async ValueTask<int> ReadAsync(
        Microsoft.Win32.SafeHandles.SafeFileHandle handle,
        Memory<byte> buffer,
        long offset,
        CancellationToken cancellationToken)
    {
        int total = 0;
        while (total < buffer.Length)
        {
            int read = await RandomAccess.ReadAsync(handle, buffer[total..], offset + total, cancellationToken)
                .ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    private static bool HoldsHead(ReadOnlySpan<byte> chunk, bool skip)
    {
        for (int index = skip ? JournalFrame.Alignment : 0;
            index + JournalFrame.HeadSize <= chunk.Length;
            index += JournalFrame.Alignment)
        {
            if (JournalFrame.TryReadHead(chunk[index..], out _))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HoldsZeroSector(ReadOnlySpan<byte> chunk, long offset)
    {
        while (!chunk.IsEmpty)
        {
            int length = (int)Math.Min(chunk.Length, SectorBytes - (offset % SectorBytes));
            if (!chunk[..length].ContainsAnyExcept((byte)0))
            {
                return true;
            }

            chunk = chunk[length..];
            offset += length;
        }

        return false;
    }
}
