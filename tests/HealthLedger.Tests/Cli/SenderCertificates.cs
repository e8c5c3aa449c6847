using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HealthLedger.Tests.Cli;

/// <summary>An authority and what it has signed, in files of a folder, valid for a day.</summary>
internal sealed class SenderCertificates : IDisposable
{
    public const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    public const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;
    private int _serial;

    public SenderCertificates(string name = "Test authority")
    {
        CertificateRequest request = new("CN=" + name, _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(2));
    }

    /// <summary>The authority in PEM.</summary>
    public string Pem => _authority.ExportCertificatePem();

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>A certificate with its key for a DNS name.</summary>
    public X509Certificate2 Issue(string name, string purpose = ClientPurpose, int days = 1)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 issued =
            request.Create(_authority, Now.AddHours(-1), Now.AddDays(days), BitConverter.GetBytes(++_serial));
        using X509Certificate2 keyed = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(keyed.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Writes a listener's certificate and key, and the authority, beside a file of listeners.</summary>
    public void WriteTo(string folder)
    {
        using X509Certificate2 listener = Issue("localhost", ServerPurpose);
        File.WriteAllText(Path.Combine(folder, "listener.pem"), listener.ExportCertificatePem());
        WriteSecret(
            Path.Combine(folder, "listener.key"),
            System.Text.Encoding.ASCII.GetBytes(listener.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()));
        WriteSecret(Path.Combine(folder, "listener.pfx"), listener.Export(X509ContentType.Pkcs12, "secret"));
        WriteSecret(Path.Combine(folder, "listener.password"), "secret\n"u8.ToArray());
        File.WriteAllText(Path.Combine(folder, "senders-ca.pem"), Pem);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
    }

    private static void WriteSecret(string path, byte[] bytes)
    {
        File.WriteAllBytes(path, bytes);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
