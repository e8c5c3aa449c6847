using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using HealthLedger.Hosting.Alerts;
using HealthLedger.Hosting.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HealthLedger.Cli.Serving;

/// <summary>Health, metrics and the status of listeners over HTTP, on loopback.</summary>
internal sealed class HttpEndpoint : IAsyncDisposable
{
    /// <summary>Where `hl7 status` asks.</summary>
    public const string StatusPath = "/hl7/status";

    private readonly WebApplication _application;

    private HttpEndpoint(WebApplication application) => _application = application;

    /// <summary>Where it listens, such as `http://127.0.0.1:8080`.</summary>
    public string Address => _application.Services.GetRequiredService<IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Binds the port and begins to answer.</summary>
    /// <param name="node">The node that is asked.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="listeners">Its listeners.</param>
    /// <param name="alerts">Its alerts, or null without any.</param>
    /// <param name="time">The clock of ages.</param>
    /// <param name="port">The port; 0 takes a free one.</param>
    /// <param name="cancellationToken">Cancels starting.</param>
    /// <exception cref="CliException">The port cannot be bound (HLS1206).</exception>
    public static async Task<HttpEndpoint> StartAsync(
        LedgerNode node,
        PrometheusTextWriter metrics,
        ServedListeners listeners,
        AlertMonitor? alerts,
        TimeProvider time,
        int port,
        CancellationToken cancellationToken)
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
        Map(application, node, metrics, listeners, alerts, time);
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

    private static void Map(
        WebApplication application,
        LedgerNode node,
        PrometheusTextWriter metrics,
        ServedListeners listeners,
        AlertMonitor? alerts,
        TimeProvider time)
    {
        application.MapGet("/health/live", (HttpContext context) => AnswerAsync(context, 200, "live"));
        application.MapGet("/health/ready", (HttpContext context) =>
        {
            ServedHealth health = ServedHealth.Of(node.GetStatus(), listeners.Read());
            return AnswerAsync(context, health.StatusCode, health.Text);
        });
        application.MapGet(StatusPath, async (HttpContext context) =>
        {
            IReadOnlyList<ListenerView> views = listeners.Read();
            ArrayBufferWriter<byte> buffer = new();
            using (Utf8JsonWriter json = new(buffer))
            {
                ServedHealth health = ServedHealth.Of(node.GetStatus(), views);
                ServedStatusJson.Write(
                    json,
                    health,
                    node.GetQueueStatus(),
                    views,
                    node.GetDeliveryStatus(),
                    alerts?.GetStatus(),
                    time.GetUtcNow());
            }

            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted)
                .ConfigureAwait(false);
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
