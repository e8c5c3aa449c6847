using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthLedger.Cryptography;

namespace HealthLedger.Witnesses;

/// <summary>
/// A witness over HTTPS: one POST a request. TLS 1.3, and the certificate's key is the witness's own; its name, issuer
/// and dates decide nothing.
/// </summary>
[SuppressMessage("Security", "CA5398", Justification = "Nothing is negotiated: TLS 1.3 or no connection.")]
internal sealed class HttpWitness : IWitness, IDisposable
{
    private readonly HttpClient _client;
    private readonly Uri _uri;
    private readonly byte[] _point;

    public HttpWitness(Uri address, ReadOnlyMemory<byte> point)
    {
        _uri = new Uri(address, WitnessProtocol.Path);
        _point = point.ToArray();
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxConnectionsPerServer = 2,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            MaxResponseHeadersLength = 16,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => IsWitness(certificate),
            },
        };
        _client = new HttpClient(handler)
        {
            MaxResponseContentBufferSize = WitnessProtocol.MaxAnswerBytes,
            // The caller's token ends a request.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public async ValueTask<ReadOnlyMemory<byte>> AskAsync(
        ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        using ReadOnlyMemoryContent content = new(request);
        content.Headers.ContentType = new MediaTypeHeaderValue(WitnessProtocol.MediaType);
        using HttpRequestMessage message = new(HttpMethod.Post, _uri) { Content = content };
        try
        {
            using HttpResponseMessage answer = await _client.SendAsync(message, cancellationToken)
                .ConfigureAwait(false);
            return answer.StatusCode == HttpStatusCode.OK
                ? await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false)
                : throw Unreachable($"answers with HTTP status {(int)answer.StatusCode}", null);
        }
        catch (HttpRequestException exception)
        {
            throw Unreachable($"does not answer ({exception.HttpRequestError})", exception);
        }
    }

    public void Dispose() => _client.Dispose();

    private bool IsWitness(X509Certificate? certificate)
    {
        using ECDsa? key = (certificate as X509Certificate2)?.GetECDsaPublicKey();
        return key is not null && key.KeySize == 256 && P256.ExportPoint(key).AsSpan().SequenceEqual(_point);
    }

    private LedgerConnectionException Unreachable(string what, Exception? inner) => new(
        HealthLedgerErrorCodes.WitnessUnreachable,
        $"The witness at {_uri.Authority} {what}. Look whether it runs there, with the key that this node names.",
        isTransient: true,
        inner);
}
