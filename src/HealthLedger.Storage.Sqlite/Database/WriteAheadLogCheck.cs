using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace HealthLedger.Storage.Sqlite.Database;

/// <summary>
/// Looks at a write-ahead log before SQLite does. SQLite ends its recovery at the first frame with a wrong checksum
/// and forgets every transaction behind it without a word, which is right for the last one, torn by a crash, and wrong
/// for what was committed and then rotted. Each commit is synchronised before the next is written, so a crash leaves
/// at most one commit frame at or behind the first bad frame; two of them mean damage
/// (https://sqlite.org/fileformat2.html#the_write_ahead_log).
/// </summary>
internal static class WriteAheadLogCheck
{
    private const int HeaderBytes = 32;
    private const int FrameHeaderBytes = 24;
    private const int SaltBytes = 8;
    private const uint Magic = 0x377f0682;
    private const int MinimumPage = 512;
    private const int MaximumPage = 65_536;

    /// <summary>Refuses a log that was damaged after it was written.</summary>
    /// <param name="databasePath">The database; its log stands beside it.</param>
    /// <exception cref="StorageFailureException">HLS7006 or HLS7007. Nothing was changed.</exception>
    public static void Check(string databasePath)
    {
        string path = databasePath + "-wal";
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (!IsWhole(file))
            {
                throw new StorageFailureException(
                    HealthLedgerErrorCodes.Damaged,
                    $"The write-ahead log '{path}' is damaged: committed transactions stand behind a frame with a "
                    + "wrong checksum. Nothing was changed. Restore the data folder as a whole from a copy.");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.InputOutputFailed,
                $"The write-ahead log '{path}' cannot be read. Check the disk, then open the store again.",
                isTransient: false,
                exception);
        }
    }

    private static bool IsWhole(SafeFileHandle file)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (RandomAccess.Read(file, header, 0) < HeaderBytes || !header.ContainsAnyExcept((byte)0))
        {
            return true;
        }

        uint magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        bool isBigEndian = magic == Magic + 1;
        (uint, uint) sum = Sum(header[..24], (0, 0), isBigEndian);
        int page = (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32BigEndian(header[8..]));
        if ((magic != Magic && !isBigEndian) || page is < MinimumPage or > MaximumPage)
        {
            return false;
        }

        if (!Names(header[24..], sum))
        {
            return IsBegunAnew(header, isBigEndian);
        }

        byte[] frame = new byte[FrameHeaderBytes + page];
        bool isGood = true;
        int commits = 0;
        for (long offset = HeaderBytes;
            RandomAccess.Read(file, frame, offset) == frame.Length && commits < 2;
            offset += frame.Length)
        {
            bool isOurs = frame.AsSpan(8, SaltBytes).SequenceEqual(header.Slice(16, SaltBytes));
            if (isGood)
            {
                sum = Sum(frame.AsSpan(FrameHeaderBytes), Sum(frame.AsSpan(0, 8), sum, isBigEndian), isBigEndian);
                isGood = isOurs && Names(frame.AsSpan(16, 8), sum);
            }

            commits += !isGood && isOurs && BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)) != 0 ? 1 : 0;
        }

        return commits < 2;
    }

    // A log is begun anew once all of it is in the database; its header is then counted up and synchronised before any
    // frame. A crash that tears this leaves the new number beside the old checksum, and nothing that is needed.
    private static bool IsBegunAnew(ReadOnlySpan<byte> header, bool isBigEndian)
    {
        Span<byte> before = stackalloc byte[24];
        header[..24].CopyTo(before);
        uint number = BinaryPrimitives.ReadUInt32BigEndian(before[12..]);
        BinaryPrimitives.WriteUInt32BigEndian(before[12..], unchecked(number - 1));
        return Names(header[24..], Sum(before, (0, 0), isBigEndian));
    }

    private static bool Names(ReadOnlySpan<byte> stored, (uint First, uint Second) sum) =>
        BinaryPrimitives.ReadUInt32BigEndian(stored) == sum.First
        && BinaryPrimitives.ReadUInt32BigEndian(stored[4..]) == sum.Second;

    private static (uint First, uint Second) Sum(
        ReadOnlySpan<byte> bytes, (uint First, uint Second) start, bool isBigEndian)
    {
        (uint first, uint second) = start;
        for (int i = 0; i < bytes.Length; i += 8)
        {
            unchecked
            {
                first += Word(bytes[i..], isBigEndian) + second;
                second += Word(bytes[(i + 4)..], isBigEndian) + first;
            }
        }

        return (first, second);
    }

    private static uint Word(ReadOnlySpan<byte> bytes, bool isBigEndian) => isBigEndian
        ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
        : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
