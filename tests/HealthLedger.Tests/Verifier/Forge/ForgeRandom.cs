using System.Buffers.Binary;
using System.Security.Cryptography;

namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>
/// A stream of bytes from a seed, so that what is forged is the same on every machine and every run. Each thread has
/// its own, and each attempt begins it again.
/// </summary>
internal static class ForgeRandom
{
    [ThreadStatic]
    private static ulong _counter;

    public static void Restart()
    {
        _counter = 0;
    }

    public static byte[] Bytes(int length)
    {
        Span<byte> input = stackalloc byte[12];
        "seed"u8.CopyTo(input);
        BinaryPrimitives.WriteUInt64BigEndian(input[4..], _counter++);
        return SHA256.HashData(input)[..length];
    }
}
