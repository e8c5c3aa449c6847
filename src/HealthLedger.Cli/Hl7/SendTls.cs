using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthLedger.Cli.Listeners;
using HealthLedger.Hl7v2;

namespace HealthLedger.Cli.Hl7;

/// <summary>The TLS of `hl7 send`: whom it trusts, what it shows, and why a receiver was not reached.</summary>
internal sealed class SendTls
{
    private readonly SendTlsFiles _files;
    private int _refusal = (int)TlsRefusal.None;

    private SendTls(SendTlsFiles files, X509Certificate2Collection? authorities, ListenerCertificate? own)
    {
        _files = files;
        Options = new SslClientAuthenticationOptions
        {
            TargetHost = files.ServerName,
            CertificateChainPolicy = authorities is null ? null : AuthorityFile.PolicyOf(authorities),
            ClientCertificateContext = own is null
                ? null
                : SslStreamCertificateContext.Create(own.Certificate, own.Others, offline: true),
            RemoteCertificateValidationCallback = (_, _, chain, errors) => IsTrusted(chain, errors),
        };
    }

    public SslClientAuthenticationOptions Options { get; }

    /// <summary>Reads the files.</summary>
    /// <exception cref="CliException">One cannot be read (HLS1203) or used (HLS1215).</exception>
    public static async Task<SendTls> ReadAsync(SendTlsFiles files, CancellationToken cancellationToken)
    {
        X509Certificate2Collection? authorities = null;
        if (files.ServerCa is { } serverCa)
        {
            authorities = AuthorityFile.TryParse(await serverCa.ReadAsync(cancellationToken).ConfigureAwait(false))
                ?? throw Unusable($"'{serverCa.Name}' holds no certificate in PEM. Name the file of the authority that "
                    + "signed the receiver's certificate.");
        }

        return new SendTls(files, authorities, await ReadOwnAsync(files, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>What to do when nothing was answered, or null where TLS has no part in it.</summary>
    /// <param name="error">The code of the first failure.</param>
    public string? Explain(string error) => error switch
    {
        Hl7v2ErrorCodes.HandshakeFailed => ExplainHandshake(),

        // With TLS 1.3 the sender is through with the handshake before its certificate is looked at.
        Hl7v2ErrorCodes.ReplyMissing or Hl7v2ErrorCodes.ConnectionLost =>
            "The receiver ended the connection without an answer. " + AboutOwn(),
        _ => null,
    };

    private static async Task<ListenerCertificate?> ReadOwnAsync(
        SendTlsFiles files, CancellationToken cancellationToken)
    {
        if (files is not { Certificate: { } certificate, Key: { } key })
        {
            return null;
        }

        byte[] first = await certificate.ReadAsync(cancellationToken).ConfigureAwait(false);
        byte[] second = await key.ReadAsync(cancellationToken).ConfigureAwait(false);
        string? password = files.PasswordFile is { } file
            ? System.Text.Encoding.UTF8.GetString(await file.ReadAsync(cancellationToken).ConfigureAwait(false))
                .Split('\n')[0].TrimEnd('\r')
            : null;
        if (AuthorityFile.TryParse(first) is null)
        {
            throw Unusable($"'{certificate.Name}' holds no certificate in PEM.");
        }

        if (password is null && second.AsSpan().IndexOf("BEGIN ENCRYPTED PRIVATE KEY"u8) >= 0)
        {
            throw Unusable($"The key in '{key.Name}' is encrypted. Name a file with its password: --password-file.");
        }

        try
        {
            return ListenerCertificate.FromPem(first, second, password);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            string orPassword = password is null ? "" : ", or the password is wrong";
            throw Unusable(
                $"'{key.Name}' holds no key in PEM that belongs to the first certificate in '{certificate.Name}'"
                + $"{orPassword}.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(second);
        }
    }

    private static CliException Unusable(string text) => new(CliErrorCodes.TlsFileUnusable, ExitCode.Environment, text);

    private bool IsTrusted(X509Chain? chain, SslPolicyErrors errors)
    {
        TlsRefusal refusal = errors switch
        {
            SslPolicyErrors.None => TlsRefusal.None,
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) => TlsRefusal.NoCertificate,
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) => IsOutOfDate(chain)
                ? TlsRefusal.OutOfDate
                : TlsRefusal.UnknownAuthority,
            _ => TlsRefusal.OtherName,
        };
        Interlocked.CompareExchange(ref _refusal, (int)refusal, (int)TlsRefusal.None);
        return refusal == TlsRefusal.None;
    }

    private static bool IsOutOfDate(X509Chain? chain) => chain is not null
        && chain.ChainStatus.Length > 0
        && Array.TrueForAll(chain.ChainStatus, status => status.Status == X509ChainStatusFlags.NotTimeValid);

    private string ExplainHandshake() => (TlsRefusal)Volatile.Read(ref _refusal) switch
    {
        TlsRefusal.UnknownAuthority when _files.ServerCa is { } file =>
            $"The receiver's certificate is not trusted: no authority in '{file.Name}' has signed it for a server. Ask "
            + "whoever runs the receiver for the authority's certificate.",
        TlsRefusal.UnknownAuthority =>
            "The receiver's certificate is not trusted: no authority of this system has signed it for a server. Name "
            + "the file of its authority with --server-ca.",
        TlsRefusal.OutOfDate =>
            "The receiver's certificate is not valid now. Have it renewed, or check this machine's clock.",
        TlsRefusal.OtherName =>
            "The receiver's certificate is made out to another name than the one that was connected to. Name the one "
            + "that it has with --server-name, when that is the right receiver.",
        TlsRefusal.NoCertificate => "The receiver showed no certificate.",
        _ => "The TLS handshake failed: it may be no TLS that the receiver speaks. " + AboutOwn(),
    };

    private string AboutOwn() => _files.Certificate is { } file
        ? $"It may not trust the certificate in '{file.Name}': check that it knows the authority, that the certificate "
            + "is for client authentication and valid, and the names that it lets in."
        : "It may want a certificate of the sender: --certificate and --key.";
}
