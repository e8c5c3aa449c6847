using System.Buffers.Binary;

namespace HealthLedger.Storage.Sqlite;

/// <summary>Where the newest form of a state page is that is not merged into its table yet.</summary>
/// <param name="Path">The page's path.</param>
/// <param name="Id">Its row of `pending_page`; later rows have higher ones.</param>
/// <param name="IsRemoval">Whether the page is removed.</param>
internal readonly record struct PendingPage(UInt128 Path, long Id, bool IsRemoval)
{
    private const int Size = 16;

    /// <summary>Compares its path with another one, by bytes.</summary>
    public int CompareTo(ReadOnlySpan<byte> path)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Path);
        return bytes[..bytes[^1]].SequenceCompareTo(path);
    }

    /// <summary>
    /// A path as a number of the same order: its bytes, then their count. Longer ones have none; a tree has so long a
    /// path only where the hashes of two keys agree in more than a hundred bits.
    /// </summary>
    public static bool TryOrder(ReadOnlySpan<byte> path, out UInt128 order)
    {
        order = default;
        if (path.Length >= Size)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[Size];
        bytes.Clear();
        path.CopyTo(bytes);
        bytes[Size - 1] = (byte)path.Length;
        order = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return true;
    }
}
