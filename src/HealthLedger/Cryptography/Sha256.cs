using System.Security.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Cryptography;

/// <summary>
/// SHA-256 (FIPS 180-4) of short inputs, of which a record takes dozens: one context for each thread, because making
/// one takes longer than hashing a hundred bytes does.
/// </summary>
internal static class Sha256
{
    [ThreadStatic]
    private static IncrementalHash? _context;

    /// <summary>The hash of some bytes.</summary>
    public static Digest256 Of(ReadOnlySpan<byte> data)
    {
        IncrementalHash context = Context;
        context.AppendData(data);
        return Finish(context);
    }

    /// <summary>The hash of a byte and the bytes behind it.</summary>
    public static Digest256 Of(byte prefix, ReadOnlySpan<byte> data)
    {
        IncrementalHash context = Context;
        context.AppendData([prefix]);
        context.AppendData(data);
        return Finish(context);
    }

    /// <summary>The hash of a byte and two digests: a node of a tree.</summary>
    public static Digest256 Of(byte prefix, Digest256 left, Digest256 right)
    {
        Span<byte> node = stackalloc byte[1 + (2 * Digest256.SizeBytes)];
        node[0] = prefix;
        left.CopyTo(node[1..]);
        right.CopyTo(node[(1 + Digest256.SizeBytes)..]);
        return Of(node);
    }

    private static IncrementalHash Context => _context ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private static Digest256 Finish(IncrementalHash context)
    {
        Span<byte> digest = stackalloc byte[Digest256.SizeBytes];
        context.GetHashAndReset(digest);
        return new Digest256(digest);
    }
}
