using System.Globalization;
using System.Net;
using System.Text;
using HealthLedger.Hosting.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HealthLedger.Cli.Serving;

/// <summary>Health and metrics over HTTP, on loopback.</summary>
internal sealed class HttpEndpoint : IAsyncDisposable
{
    private readonly WebApplication _application;

    private HttpEndpoint(WebApplication application) => _application = application;

    /// <summary>Where it listens, such as `http://127.0.0.1:8080`.</summary>
    public string Address => _application.Services.GetRequiredService<IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Binds the port and begins to answer.</summary>
    /// <param name="node">The node that is asked.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="port">The port; 0 takes a free one.</param>
    /// <param name="cancellationToken">Cancels starting.</param>
    /// <exception cref="CliException">The port cannot be bound (HLS1206).</exception>
    public static async Task<HttpEndpoint> StartAsync(
        LedgerNode node, PrometheusTextWriter metrics, int port, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(IPAddress.Loopback, port);
        });

        // The command has its own signals; the web host must not answer them as well.
        builder.Services.AddSingleton<Microsoft.Extensions.Hosting.IHostLifetime, NoLifetime>();
        WebApplication application = builder.Build();
        Map(application, node, metrics);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            return new HttpEndpoint(application);
        }
        catch (IOException exception)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new CliException(
                CliErrorCodes.HttpNotBound,
                ExitCode.Environment,
                $"127.0.0.1:{port} cannot be bound for HTTP: it is in use, or this user may not. Choose another "
                + "with --http "
                + "PORT (0 takes a free one), or stop the program that holds it.",
                exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static void Map(WebApplication application, LedgerNode node, PrometheusTextWriter metrics)
    {
        application.MapGet("/health/live", (HttpContext context) => AnswerAsync(context, 200, "live"));
        application.MapGet("/health/ready", (HttpContext context) =>
        {
            LedgerNodeStatus status = node.GetStatus();
            string fault = status.Fault ?? (status.IsHalted ? "halted" : string.Empty);
            if (fault.Length > 0)
            {
                return AnswerAsync(context, 503, fault);
            }

            // Nothing is wrong here, and the same is true at every other node: taking this one away would help nobody.
            return status.Replication is { HasQuorum: false } alone
                ? AnswerAsync(context, 200, $"degraded: {alone.Connected} other replicas connected, no quorum")
                : AnswerAsync(context, 200, "ready");
        });
        application.MapGet("/metrics", async (HttpContext context) =>
        {
            context.Response.ContentType = PrometheusTextWriter.ContentType;
            using StringWriter text = new(CultureInfo.InvariantCulture);
            metrics.Write(text);
            await context.Response.WriteAsync(text.ToString(), context.RequestAborted).ConfigureAwait(false);
        });
    }

    private static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n", Encoding.UTF8, context.RequestAborted);
    }
}
