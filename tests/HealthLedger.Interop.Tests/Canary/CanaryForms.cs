using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace HealthLedger.Interop.Tests.Canary;

/// <summary>The forms in which a value can lie about: encodings, escapes and plain hashes.</summary>
[SuppressMessage("Security", "CA5350", Justification = "A leak does not choose a good hash.")]
[SuppressMessage("Security", "CA5351", Justification = "A leak does not choose a good hash.")]
internal static class CanaryForms
{
    private const int Base64Group = 3;
    private const int Shortest = 6;

    /// <summary>Every form of a value.</summary>
    public static IEnumerable<Needle> Of(string value) => Texts(value)
        .Concat(Escapes(value))
        .Concat(Hashes(value))
        .Where(form => form.Bytes.Length >= Shortest)
        .Select(form => new Needle(form.Kind, value, form.Bytes));

    private static IEnumerable<(string Kind, byte[] Bytes)> Texts(string value)
    {
        foreach (string text in new[] { value, value.ToUpperInvariant(), value.ToLowerInvariant() }.Distinct())
        {
            yield return ("utf-8", Encoding.UTF8.GetBytes(text));
            yield return ("latin-1", Encoding.Latin1.GetBytes(text));
            yield return ("utf-16le", Encoding.Unicode.GetBytes(text));
            yield return ("utf-16be", Encoding.BigEndianUnicode.GetBytes(text));
            foreach ((string Kind, byte[] Bytes) form in Encoded("", Encoding.UTF8.GetBytes(text))
                .Concat(Encoded("utf-16 ", Encoding.Unicode.GetBytes(text))))
            {
                yield return form;
            }
        }
    }

    private static IEnumerable<(string Kind, byte[] Bytes)> Encoded(string name, byte[] bytes)
    {
        yield return (name + "hex lower", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)));
        yield return (name + "hex upper", Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)));
        for (int offset = 0; offset < Base64Group; offset++)
        {
            string inner = InnerBase64(bytes, offset);
            string kind = FormattableString.Invariant($"{name}base64 offset {offset}");
            yield return (kind, Encoding.ASCII.GetBytes(inner));
            yield return (kind, Encoding.ASCII.GetBytes(inner.Replace('+', '-').Replace('/', '_')));
        }
    }

    /// <summary>
    /// The characters of a base64 text that depend on these bytes alone, when they start at an offset of a group.
    /// </summary>
    private static string InnerBase64(byte[] bytes, int offset)
    {
        const int bits = 6;
        string text = Convert.ToBase64String([.. new byte[offset], .. bytes]);
        int first = ((offset * 8) + bits - 1) / bits;
        int end = (offset + bytes.Length) * 8 / bits;
        return text[first..end];
    }

    private static IEnumerable<(string Kind, byte[] Bytes)> Escapes(string value)
    {
        string hl7 = value.Replace("\\", @"\E\", StringComparison.Ordinal)
            .Replace("&", @"\T\", StringComparison.Ordinal)
            .Replace("^", @"\S\", StringComparison.Ordinal).Replace("~", @"\R\", StringComparison.Ordinal)
            .Replace("|", @"\F\", StringComparison.Ordinal);
        yield return ("hl7 escaped", Encoding.UTF8.GetBytes(hl7));
        yield return ("hl7 escaped", Encoding.Latin1.GetBytes(hl7));
        yield return ("json escaped", Encoding.UTF8.GetBytes(JavaScriptEncoder.Default.Encode(value)));
        yield return (
            "json escaped", Encoding.UTF8.GetBytes(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)));
        yield return ("xml escaped", Encoding.UTF8.GetBytes(HtmlEncoder.Default.Encode(value)));
        yield return ("xml escaped", Encoding.UTF8.GetBytes(System.Security.SecurityElement.Escape(value)!));
        yield return ("url escaped", Encoding.UTF8.GetBytes(Uri.EscapeDataString(value)));
    }

    private static IEnumerable<(string Kind, byte[] Bytes)> Hashes(string value)
    {
        foreach (byte[] bytes in new[]
        {
            Encoding.UTF8.GetBytes(value), Encoding.Latin1.GetBytes(value), Encoding.Unicode.GetBytes(value),
            Encoding.UTF8.GetBytes(value.ToUpperInvariant()), Encoding.UTF8.GetBytes(value.ToLowerInvariant()),
        })
        {
            foreach ((string name, byte[] hash) in new[]
            {
                ("sha-256", SHA256.HashData(bytes)), ("sha-1", SHA1.HashData(bytes)), ("md5", MD5.HashData(bytes)),
            })
            {
                yield return (name + " raw", hash);
                foreach ((string Kind, byte[] Bytes) form in Encoded(name + " ", hash))
                {
                    yield return form;
                }
            }
        }
    }
}
