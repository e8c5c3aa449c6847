using HealthLedger.Hosting;
using HealthLedger.Hosting.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthLedger.WriterProcess;

/// <summary>A host that writes the ledger or else is a client, and appends either way.</summary>
internal static class Hosted
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    public static async Task RunAsync(
        string path, Appending appending, string? schema, string? socket, CancellationToken end)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            EnvironmentName = Environments.Development,
        });
        builder.Logging.ClearProviders();
        IHealthLedgerBuilder ledger = builder.Services.AddHealthLedger(options =>
        {
            options.DataFolder = path;
            options.UseDevelopmentKeys = true;
            options.WhenHeld = WhenHeld.Connect;
            options.ClientSocket = socket;
        });
        if (schema is null)
        {
            ledger.UseSqliteStorage();
        }
        else
        {
            string server = Environment.GetEnvironmentVariable("HEALTHLEDGER_TEST_POSTGRES")!;
            ledger.UsePostgreSqlStorage(server, options =>
            {
                options.Schema = schema;
                options.CreateSchema = true;
                options.LeaseDuration = TimeSpan.FromSeconds(3);
            });
        }

        using IHost host = builder.Build();
        await host.StartAsync(end);
        ILedgerNodeAccessor accessor = host.Services.GetRequiredService<ILedgerNodeAccessor>();
        appending.Say("ready");
        Task watching = WatchAsync(accessor, appending, end);
        await appending.RunAsync(host.Services.GetRequiredService<ILedger>(), end);
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await host.StopAsync(CancellationToken.None);
    }

    private static async Task WatchAsync(ILedgerNodeAccessor accessor, Appending appending, CancellationToken end)
    {
        bool isSaid = false;
        while (!end.IsCancellationRequested)
        {
            if (accessor.Current is not null != isSaid)
            {
                isSaid = !isSaid;
                appending.Say(isSaid ? "writer" : "client");
            }

            await Task.Delay(LookAgain, end);
        }
    }
}
