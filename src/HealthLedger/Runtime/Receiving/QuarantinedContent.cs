using HealthLedger.Canonical;

namespace HealthLedger.Runtime.Receiving;

/// <summary>The form of content that was refused and kept, before it is encrypted: the code that says why, and the
/// content.</summary>
internal static class QuarantinedContent
{
    public static byte[] Encode(string code, ReadOnlySpan<byte> content)
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(2);
        writer.Text(code);
        writer.Bytes(content);
        byte[] plain = writer.ToArray();
        writer.Dispose();
        return plain;
    }

    /// <summary>Finds the content; false when the bytes are something else.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> plain, out ReadOnlySpan<byte> content)
    {
        CanonicalReader reader = new(plain);
        reader.Array(2);
        reader.Text();
        content = reader.Bytes();
        return reader.End();
    }
}
