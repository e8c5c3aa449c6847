using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Cryptography;

/// <summary>Builds what is signed: `[domain, ledger-id, body]` (docs/spec/encoding.md section 3).</summary>
internal static class SignedMessage
{
    public static byte[] Build(SigningDomain domain, LedgerId ledger, ReadOnlySpan<byte> body)
    {
        Span<byte> id = stackalloc byte[LedgerId.SizeBytes];
        ledger.CopyTo(id);
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(3);
        writer.Text(SigningDomainText.Of(domain));
        writer.Bytes(id);
        writer.Bytes(body);
        byte[] message = writer.ToArray();
        writer.Dispose();
        return message;
    }
}
