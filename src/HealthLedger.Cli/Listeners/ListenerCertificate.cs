using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HealthLedger.Cli.Listeners;

/// <summary>A listener's own certificate with its key, and what stands between it and a root.</summary>
internal sealed class ListenerCertificate
{
    private ListenerCertificate(X509Certificate2 certificate, X509Certificate2Collection others)
    {
        Certificate = certificate;
        Others = others;
    }

    public X509Certificate2 Certificate { get; }

    public X509Certificate2Collection Others { get; }

    /// <summary>From PEM: the certificate, then those above it, and a key that may be encrypted.</summary>
    /// <exception cref="CryptographicException">They are none, or the key is another's.</exception>
    public static ListenerCertificate FromPem(byte[] certificate, byte[] key, string? password)
    {
        char[] text = System.Text.Encoding.ASCII.GetChars(certificate);
        char[] secret = System.Text.Encoding.ASCII.GetChars(key);
        X509Certificate2 own = password is null
            ? X509Certificate2.CreateFromPem(text, secret)
            : X509Certificate2.CreateFromEncryptedPem(text, secret, password);
        Array.Clear(secret);
        X509Certificate2Collection all = [];
        all.ImportFromPem(text);
        return new ListenerCertificate(own, [.. all.Skip(1)]);
    }

    /// <summary>From PKCS #12.</summary>
    /// <exception cref="CryptographicException">It is none, the password is wrong, or it has no key.</exception>
    public static ListenerCertificate FromPfx(byte[] bytes, string? password)
    {
        X509Certificate2Collection all = X509CertificateLoader.LoadPkcs12Collection(bytes, password);
        X509Certificate2 own = all.FirstOrDefault(one => one.HasPrivateKey)
            ?? throw new CryptographicException("There is no private key in it.");
        return new ListenerCertificate(own, [.. all.Where(one => !ReferenceEquals(one, own))]);
    }
}
