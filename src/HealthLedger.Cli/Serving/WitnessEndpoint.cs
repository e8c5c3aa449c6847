using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using HealthLedger.Witnesses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HealthLedger.Cli.Serving;

/// <summary>A witness over HTTPS. Who asks needs no name: heads prove by their seals whose they are.</summary>
internal sealed class WitnessEndpoint : IAsyncDisposable
{
    private const int MaxConnections = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly WebApplication _application;
    private readonly X509Certificate2 _certificate;

    private WitnessEndpoint(WebApplication application, X509Certificate2 certificate)
    {
        _application = application;
        _certificate = certificate;
    }

    /// <summary>Where it listens, such as `https://127.0.0.1:7443`.</summary>
    public string Address => _application.Services.GetRequiredService<IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Binds the address and begins to answer.</summary>
    /// <param name="witness">The witness; not disposed here.</param>
    /// <param name="key">Its key, which the certificate is made of.</param>
    /// <param name="endPoint">Where to listen; port 0 takes a free one.</param>
    /// <param name="time">The clock, for the certificate's dates.</param>
    /// <param name="cancellationToken">Cancels starting.</param>
    /// <exception cref="CliException">The address cannot be bound (HLS1206).</exception>
    public static async Task<WitnessEndpoint> StartAsync(
        LedgerWitness witness,
        WitnessKey key,
        IPEndPoint endPoint,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        X509Certificate2 certificate = key.CreateCertificate(time.GetUtcNow());
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => Configure(options, endPoint, certificate));
        builder.Services.AddSingleton<Microsoft.Extensions.Hosting.IHostLifetime, NoLifetime>();
        WebApplication application = builder.Build();
        application.MapPost(WitnessProtocol.Path, (HttpContext context) => AnswerAsync(context, witness));
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            return new WitnessEndpoint(application, certificate);
        }
        catch (IOException exception)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            certificate.Dispose();
            throw new CliException(
                CliErrorCodes.HttpNotBound,
                ExitCode.Environment,
                $"{endPoint} cannot be bound for the witness: it is in use, is not this machine's, or this user may "
                + "not. Choose another with --listen.",
                exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        _certificate.Dispose();
    }

    [SuppressMessage("Security", "CA5398", Justification = "Nothing is negotiated: TLS 1.3 or no connection.")]
    private static void Configure(KestrelServerOptions options, IPEndPoint endPoint, X509Certificate2 certificate)
    {
        options.AddServerHeader = false;
        options.Limits.MaxConcurrentConnections = MaxConnections;
        options.Limits.MaxRequestBodySize = WitnessProtocol.MaxRequestBytes;
        options.Limits.RequestHeadersTimeout = Patience;
        options.Listen(endPoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(certificate, tls =>
            {
                tls.SslProtocols = SslProtocols.Tls13;
                tls.HandshakeTimeout = Patience;
            });
        });
    }

    private static async Task AnswerAsync(HttpContext context, LedgerWitness witness)
    {
        using MemoryStream request = new();
        await context.Request.Body.CopyToAsync(request, context.RequestAborted).ConfigureAwait(false);
        ReadOnlyMemory<byte> answer = await witness
            .AskAsync(request.GetBuffer().AsMemory(0, (int)request.Length), context.RequestAborted)
            .ConfigureAwait(false);
        context.Response.ContentType = WitnessProtocol.MediaType;
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted).ConfigureAwait(false);
    }
}
