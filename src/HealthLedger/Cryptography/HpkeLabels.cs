using System.Security.Cryptography;

namespace HealthLedger.Cryptography;

/// <summary>
/// LabeledExtract and LabeledExpand [RFC 9180 §4] with HKDF-SHA-256: every derivation names the version, the suite
/// and what it is for, so that no two of them can give the same bytes.
/// </summary>
internal static class HpkeLabels
{
    public const int HashBytes = 32;

    private static ReadOnlySpan<byte> Version => "HPKE-v1"u8;

    public static byte[] Extract(
        ReadOnlySpan<byte> suite, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> secret)
    {
        byte[] input = Pinned(Version.Length + suite.Length + label.Length + secret.Length);
        byte[] key = Pinned(HashBytes);
        Concatenate(input, Version, suite, label, secret);
        HKDF.Extract(HashAlgorithmName.SHA256, input, salt, key);
        CryptographicOperations.ZeroMemory(input);
        return key;
    }

    public static byte[] Expand(
        ReadOnlySpan<byte> suite, ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, int length)
    {
        byte[] named = new byte[2 + Version.Length + suite.Length + label.Length + info.Length];
        named[0] = (byte)(length >> 8);
        named[1] = (byte)(length & 0xFF);
        Concatenate(named.AsSpan(2), Version, suite, label, info);
        byte[] output = Pinned(length);
        HKDF.Expand(HashAlgorithmName.SHA256, key, output, named);
        return output;
    }

    /// <summary>A buffer for a secret, which the collector does not copy about.</summary>
    public static byte[] Pinned(int length) => GC.AllocateArray<byte>(length, pinned: true);

    private static void Concatenate(
        Span<byte> target, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, ReadOnlySpan<byte> d)
    {
        a.CopyTo(target);
        b.CopyTo(target[a.Length..]);
        c.CopyTo(target[(a.Length + b.Length)..]);
        d.CopyTo(target[(a.Length + b.Length + c.Length)..]);
    }
}
