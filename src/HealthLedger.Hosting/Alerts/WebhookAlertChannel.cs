using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace HealthLedger.Hosting.Alerts;

/// <summary>
/// Posts notifications as JSON over HTTPS. The header <c>X-HealthLedger-Signature</c> is <c>t=T,v1=H</c>: T the time in
/// seconds since 1970, H the HMAC-SHA256 in lower hexadecimal of T, a full stop and the body, under the shared secret.
/// <c>X-HealthLedger-Delivery</c> is the notification's id. An answer of 200 to 299 is a delivery; redirects are not
/// followed, cookies not kept, bodies not read.
/// </summary>
/// <remarks>Source: RFC 2104, RFC 9110.</remarks>
public sealed class WebhookAlertChannel : IAlertChannel, IDisposable
{
    /// <summary>The header of the signature.</summary>
    public const string SignatureHeader = "X-HealthLedger-Signature";

    /// <summary>The header of the notification's id.</summary>
    public const string DeliveryHeader = "X-HealthLedger-Delivery";

    private const int LeastSecretBytes = 16;

    private readonly WebhookAlertOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    /// <summary>Makes the channel; nothing is connected yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">Where it delivers.</param>
    /// <param name="timeProvider">The clock of signatures; the system's when left out.</param>
    /// <exception cref="ArgumentException">The address is neither https nor http on loopback or has a user's name, or
    /// the timeout is out of its range.</exception>
    public WebhookAlertChannel(string name, WebhookAlertOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(options);
        if (!IsPermitted(options.Address))
        {
            throw new ArgumentException("The address of a webhook is https, or http on loopback.", nameof(options));
        }

        if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromSeconds(60))
        {
            throw new ArgumentException("The timeout of a webhook is 1 to 60 seconds.", nameof(options));
        }

        Name = name;
        _options = options;
        _time = timeProvider ?? TimeProvider.System;
        _client = new HttpClient(Handler(options)) { Timeout = options.Timeout };
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Whether a webhook may be at an address.</summary>
    /// <param name="address">The address.</param>
    public static bool IsPermitted(Uri? address) =>
        address is { IsAbsoluteUri: true, UserInfo.Length: 0 }
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    /// <inheritdoc/>
    public async Task SendAsync(AlertNotification notification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notification);
        byte[] body = notification.ToJson();
        string signature = await SignAsync(body, cancellationToken).ConfigureAwait(false);
        using ByteArrayContent content = new(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpRequestMessage request = new(HttpMethod.Post, _options.Address) { Content = content };
        request.Headers.Add(SignatureHeader, signature);
        request.Headers.Add(DeliveryHeader, notification.Id);
        try
        {
            using HttpResponseMessage response = await _client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            int status = (int)response.StatusCode;
            if (status is < 200 or > 299)
            {
                string more = status is >= 300 and < 400 ? "; redirects are not followed" : string.Empty;
                throw new AlertDeliveryException(string.Create(
                    CultureInfo.InvariantCulture, $"the webhook answered {status}{more}."));
            }
        }
        catch (HttpRequestException exception)
        {
            throw new AlertDeliveryException(
                $"the webhook cannot be reached ({exception.HttpRequestError}).", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AlertDeliveryException("the webhook did not answer in time.", exception);
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _client.Dispose();

    private static SocketsHttpHandler Handler(WebhookAlertOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = options.Proxy is not null,
        Proxy = options.Proxy is { } proxy ? new WebProxy(proxy) : null,
        ConnectTimeout = options.Timeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        SslOptions = AlertTls.Client(options.Address.Host, options.TrustedAuthorities),
    };

    private async Task<string> SignAsync(byte[] body, CancellationToken cancellationToken)
    {
        byte[] secret = await AlertSecret.ReadAsync(_options.SecretFile, cancellationToken).ConfigureAwait(false);
        try
        {
            if (secret.Length < LeastSecretBytes)
            {
                throw new AlertDeliveryException("the secret of the webhook has fewer than 16 bytes.");
            }

            string time = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            byte[] content = [.. Encoding.ASCII.GetBytes(time + "."), .. body];
            byte[] hash = HMACSHA256.HashData(secret, content);
            return $"t={time},v1={Convert.ToHexStringLower(hash)}";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
