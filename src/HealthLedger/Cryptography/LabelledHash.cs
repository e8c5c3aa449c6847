using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Cryptography;

/// <summary>SHA-256 over the canonical array of a label and its arguments (docs/spec/encoding.md section 2).</summary>
internal static class LabelledHash
{
    private const int StackBytes = 256;

    public static Digest256 Of(string label, ReadOnlySpan<byte> a)
    {
        CanonicalWriter writer = new(stackalloc byte[StackBytes]);
        writer.Array(2);
        writer.Text(label);
        writer.Bytes(a);
        return Finish(ref writer);
    }

    public static Digest256 Of(string label, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        CanonicalWriter writer = new(stackalloc byte[StackBytes]);
        writer.Array(3);
        writer.Text(label);
        writer.Bytes(a);
        writer.Bytes(b);
        return Finish(ref writer);
    }

    public static Digest256 Of(string label, ulong number, ReadOnlySpan<byte> a)
    {
        CanonicalWriter writer = new(stackalloc byte[StackBytes]);
        writer.Array(3);
        writer.Text(label);
        writer.Unsigned(number);
        writer.Bytes(a);
        return Finish(ref writer);
    }

    public static Digest256 Of(string label, ReadOnlySpan<byte> a, ulong number, ReadOnlySpan<byte> b)
    {
        CanonicalWriter writer = new(stackalloc byte[StackBytes]);
        writer.Array(4);
        writer.Text(label);
        writer.Bytes(a);
        writer.Unsigned(number);
        writer.Bytes(b);
        return Finish(ref writer);
    }

    public static Digest256 Of(
        string label, ReadOnlySpan<byte> a, ulong number, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c)
    {
        CanonicalWriter writer = new(stackalloc byte[StackBytes]);
        writer.Array(5);
        writer.Text(label);
        writer.Bytes(a);
        writer.Unsigned(number);
        writer.Bytes(b);
        writer.Bytes(c);
        return Finish(ref writer);
    }

    private static Digest256 Finish(ref CanonicalWriter writer)
    {
        Digest256 digest = Sha256.Of(writer.Written);
        writer.Dispose();
        return digest;
    }
}
