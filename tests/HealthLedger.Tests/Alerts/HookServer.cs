using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HealthLedger.Tests.Alerts;

/// <summary>A receiver of webhooks on loopback.</summary>
internal sealed class HookServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Channel<HookRequest> _requests = Channel.CreateUnbounded<HookRequest>();
    private readonly ConcurrentQueue<string> _paths = new();

    private HookServer(WebApplication application, bool isSecure)
    {
        _application = application;
        _application.Run(ServeAsync);
        IsSecure = isSecure;
    }

    /// <summary>What it answers; 0 never answers.</summary>
    public int Answer { get; set; } = 200;

    public IEnumerable<string> Paths => _paths;

    public Uri Address
    {
        get
        {
            string bound = _application.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!.Addresses.First();
            return new Uri($"{(IsSecure ? "https://localhost" : "http://127.0.0.1")}:{new Uri(bound).Port}/hook");
        }
    }

    private bool IsSecure { get; }

    public static async Task<HookServer> StartAsync(X509Certificate2? certificate)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        HookServer server = new(builder.Build(), certificate is not null);
        await server._application.StartAsync();
        return server;
    }

    public async Task<HookRequest> NextAsync() =>
        await _requests.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource now = new(TimeSpan.Zero);
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        _paths.Enqueue(context.Request.Path);
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        _requests.Writer.TryWrite(new HookRequest
        {
            Headers = context.Request.Headers.ToDictionary(
                header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Body = body.ToArray(),
        });
        if (Answer == 0)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        }

        context.Response.StatusCode = Answer;
        if (Answer == 302)
        {
            context.Response.Headers.Location = "/elsewhere";
        }
    }
}
