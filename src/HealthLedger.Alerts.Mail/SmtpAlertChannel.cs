using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using HealthLedger.Hosting.Alerts;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace HealthLedger.Alerts.Mail;

/// <summary>Sends each notification as a mail in plain text. A delivery means that the server has taken it. Message-ID
/// is made of the notification's id, so that a retry is the same mail.</summary>
/// <remarks>Source: RFC 5321, RFC 5322, RFC 3834 (Auto-Submitted).</remarks>
public sealed class SmtpAlertChannel : IAlertChannel
{
    private readonly SmtpAlertOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Makes the channel; nothing is connected yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">Where it delivers, and to whom.</param>
    /// <param name="timeProvider">The timer of the timeout; the system's when left out.</param>
    /// <exception cref="ArgumentException">An option is missing or out of its range.</exception>
    public SmtpAlertChannel(string name, SmtpAlertOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        Name = name;
        _options = options;
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async Task SendAsync(AlertNotification notification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notification);
        using CancellationTokenSource late = new(_options.Timeout, _time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await DeliverAsync(notification, either.Token).ConfigureAwait(false);
        }
        catch (SslHandshakeException exception)
        {
            throw new AlertDeliveryException(
                "the mail server's certificate is not accepted, or it does not speak TLS.", exception);
        }
        catch (AuthenticationException exception)
        {
            throw new AlertDeliveryException("the mail server refuses user or password.", exception);
        }
        catch (SmtpCommandException exception)
        {
            throw new AlertDeliveryException($"the mail server refused ({exception.ErrorCode}, "
                + $"{(int)exception.StatusCode}).", exception);
        }
        catch (Exception exception)
            when (exception is ProtocolException or SocketException or IOException or NotSupportedException)
        {
            throw new AlertDeliveryException(
                $"the mail server cannot be reached or used ({exception.GetType().Name}).", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AlertDeliveryException("the mail server did not answer in time.", exception);
        }
    }

    private async Task DeliverAsync(AlertNotification notification, CancellationToken cancellationToken)
    {
        using MimeMessage message = Compose(notification);
        using SmtpClient client = new() { CheckCertificateRevocation = false };
        if (_options.TrustedAuthorities is { } authorities)
        {
            client.ServerCertificateValidationCallback = (_, certificate, _, errors) =>
                certificate is X509Certificate2 own && IsTrusted(own, authorities, errors);
        }

        await client.ConnectAsync(_options.Host, _options.Port ?? UsualPort(), Protection(), cancellationToken)
            .ConfigureAwait(false);
        if (_options is { User: { } user, PasswordFile: { } file })
        {
            await client.AuthenticateAsync(
                user, await ReadPasswordAsync(file, cancellationToken).ConfigureAwait(false), cancellationToken)
                .ConfigureAwait(false);
        }

        await client.SendAsync(message, cancellationToken).ConfigureAwait(false);
        await client.DisconnectAsync(quit: true, cancellationToken).ConfigureAwait(false);
    }

    // The name has to be right too: only the chain is judged anew.
    private static bool IsTrusted(
        X509Certificate2 certificate, X509Certificate2Collection authorities, SslPolicyErrors errors)
    {
        if ((errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate);
    }

    private static async Task<string> ReadPasswordAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            string text = await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
            return text.Split('\n')[0].TrimEnd('\r');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AlertDeliveryException("the file of the password cannot be read.", exception);
        }
    }

    private MimeMessage Compose(AlertNotification notification)
    {
        MimeMessage message = new() { Subject = notification.ToSubject(), Date = notification.CreatedAt };
        message.From.Add(MailboxAddress.Parse(_options.From));
        message.To.AddRange(_options.To.Select(MailboxAddress.Parse));
        message.MessageId = notification.Id + "@" + _options.From.Split('@')[^1];
        message.Headers.Add("Auto-Submitted", "auto-generated");
        if (notification.Severity == AlertSeverity.Critical)
        {
            message.Importance = MessageImportance.High;
        }

        message.Body = new TextPart("plain") { Text = notification.ToText() };
        return message;
    }

    private int UsualPort() => _options.Security switch
    {
        SmtpSecurity.Tls => 465,
        SmtpSecurity.None => 25,
        _ => 587,
    };

    private SecureSocketOptions Protection() => _options.Security switch
    {
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };
}
