using System.Security.Cryptography.X509Certificates;
using HealthLedger.Canonical;
using HealthLedger.Cryptography;

namespace HealthLedger.Transport.Tcp;

/// <summary>The statement with its signature, as a certificate carries it in an extension of our own.</summary>
internal sealed class HandshakeExtension
{
    /// <summary>
    /// The extension's object identifier: 2.25 and a UUID as a number, which anybody may assign (ITU-T X.667).
    /// </summary>
    public const string ObjectId = "2.25.201165930364455853340079310431737292503";

    /// <summary>How long the extension's value may be.</summary>
    public const int MaxBytes = 512;

    public HandshakeExtension(byte[] statement, byte[] signature)
    {
        Statement = statement;
        Signature = signature;
    }

    /// <summary>The statement as it was signed.</summary>
    public byte[] Statement { get; }

    /// <summary>64 bytes, in the domain <see cref="SigningDomain.Handshake"/>.</summary>
    public byte[] Signature { get; }

    /// <summary>The one extension of a certificate; null when there is none, or more than one.</summary>
    public static X509Extension? Find(X509Certificate2 certificate)
    {
        X509Extension[] found =
            [.. certificate.Extensions.Where(one => string.Equals(one.Oid?.Value, ObjectId, StringComparison.Ordinal))];
        return found.Length == 1 ? found[0] : null;
    }

    /// <summary>Reads the value; null when it is not one.</summary>
    public static HandshakeExtension? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            return null;
        }

        CanonicalReader reader = new(bytes);
        reader.Array(2);
        byte[] statement = reader.Bytes(HandshakeStatement.MaxBytes).ToArray();
        byte[] signature = reader.BytesExactly(P256.SignatureBytes).ToArray();
        return reader.End() ? new HandshakeExtension(statement, signature) : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[MaxBytes]);
        writer.Array(2);
        writer.Bytes(Statement.AsSpan());
        writer.Bytes(Signature.AsSpan());
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
