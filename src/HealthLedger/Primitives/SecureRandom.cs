using System.Security.Cryptography;

namespace HealthLedger.Primitives;

/// <summary>
/// Random bytes of the base library's generator, taken from it some at a time: on some platforms a call costs as much
/// as kilobytes of its output, and a record needs seven. What is handed out is wiped here at once, and what waits is
/// of no use to anybody before it is.
/// </summary>
internal static class SecureRandom
{
    private const int PoolBytes = 512;
    private const int MaxPooledBytes = 64;

    [ThreadStatic]
    private static byte[]? _pool;

    [ThreadStatic]
    private static int _left;

    /// <summary>Fills a buffer; suited for keys.</summary>
    public static void Fill(Span<byte> destination)
    {
        if (destination.Length > MaxPooledBytes)
        {
            RandomNumberGenerator.Fill(destination);
            return;
        }

        byte[] pool = _pool ??= GC.AllocateArray<byte>(PoolBytes, pinned: true);
        if (_left < destination.Length)
        {
            RandomNumberGenerator.Fill(pool);
            _left = PoolBytes;
        }

        Span<byte> taken = pool.AsSpan(_left - destination.Length, destination.Length);
        taken.CopyTo(destination);
        CryptographicOperations.ZeroMemory(taken);
        _left -= destination.Length;
    }

    /// <summary>New random bytes; suited for keys.</summary>
    public static byte[] GetBytes(int count)
    {
        byte[] bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }
}
