using System.Security.Cryptography;

namespace HealthLedger.Verifier.Cbor;

/// <summary>
/// SHA-256 over the canonical encoding of a label or domain with arguments (docs/spec/encoding.md, sections 2 and 3).
/// </summary>
internal static class TaggedHash
{
    public static byte[] Compute(string tag, ReadOnlyMemory<byte> first)
    {
        CanonicalWriter writer = new();
        writer.WriteArray(2);
        writer.WriteAscii(tag);
        writer.WriteBytes(first.Span);
        return SHA256.HashData(writer.Written.Span);
    }

    public static byte[] Compute(string tag, ulong number, ReadOnlyMemory<byte> bytes)
    {
        CanonicalWriter writer = new();
        writer.WriteArray(3);
        writer.WriteAscii(tag);
        writer.WriteUnsigned(number);
        writer.WriteBytes(bytes.Span);
        return SHA256.HashData(writer.Written.Span);
    }

    public static byte[] Compute(string tag, ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        CanonicalWriter writer = new();
        writer.WriteArray(3);
        writer.WriteAscii(tag);
        writer.WriteBytes(first.Span);
        writer.WriteBytes(second.Span);
        return SHA256.HashData(writer.Written.Span);
    }
}
