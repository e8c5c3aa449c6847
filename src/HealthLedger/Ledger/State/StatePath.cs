namespace HealthLedger.Ledger.State;

/// <summary>Where a page stands: the first nibbles of the places below it (docs/spec/storage.md).</summary>
internal static class StatePath
{
    /// <summary>Nibbles of a place: a page stands at a depth below this.</summary>
    public const int MaxDepth = 64;

    public static byte[] Root => [0];

    public static int Nibble(ReadOnlySpan<byte> place, int depth) =>
        (depth & 1) == 0 ? place[depth >> 1] >> 4 : place[depth >> 1] & 0x0F;

    /// <summary>The path of the page at a depth on the way to a place.</summary>
    public static byte[] Of(ReadOnlySpan<byte> place, int depth)
    {
        byte[] path = new byte[1 + ((depth + 1) / 2)];
        path[0] = (byte)depth;
        place[..(path.Length - 1)].CopyTo(path.AsSpan(1));
        if ((depth & 1) != 0)
        {
            path[^1] &= 0xF0;
        }

        return path;
    }

    /// <summary>The path of the page in a slot of a page.</summary>
    public static byte[] Below(ReadOnlySpan<byte> path, int slot)
    {
        int depth = path[0];
        byte[] below = new byte[1 + ((depth + 2) / 2)];
        path.CopyTo(below);
        below[0] = (byte)(depth + 1);
        below[1 + (depth / 2)] |= (byte)((depth & 1) == 0 ? slot << 4 : slot);
        return below;
    }

    /// <summary>Whether bytes are a path: as many nibbles as they say, a last half byte of zeros.</summary>
    public static bool IsPath(ReadOnlySpan<byte> path) =>
        path.Length > 0
        && path[0] < MaxDepth
        && path.Length == 1 + ((path[0] + 1) / 2)
        && ((path[0] & 1) == 0 || (path[^1] & 0x0F) == 0);

    /// <summary>Whether a place lies below a path.</summary>
    public static bool IsAbove(ReadOnlySpan<byte> path, ReadOnlySpan<byte> place)
    {
        int whole = path[0] / 2;
        return path.Slice(1, whole).SequenceEqual(place[..whole])
            && ((path[0] & 1) == 0 || path[^1] == (place[whole] & 0xF0));
    }

    /// <summary>The path as an operator reads it: its nibbles, or "root".</summary>
    public static string Text(ReadOnlySpan<byte> path) =>
        path.Length == 0 || path[0] == 0 ? "root" : Convert.ToHexStringLower(path[1..])[..path[0]];
}
