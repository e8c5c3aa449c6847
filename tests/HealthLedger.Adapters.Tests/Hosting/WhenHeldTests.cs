using System.Text;
using HealthLedger.Clients;
using HealthLedger.Hosting;
using HealthLedger.Hosting.Options;
using HealthLedger.Ledger;
using HealthLedger.Records;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace HealthLedger.Adapters.Tests.Hosting;

/// <summary>Several hosts on one data folder.</summary>
public sealed class WhenHeldTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hl-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Second_host_is_a_client_and_takes_over_when_the_first_has_gone()
    {
        using IHost first = Build(WhenHeld.Connect);
        await first.StartAsync();
        using IHost second = Build(WhenHeld.Connect);
        await second.StartAsync();
        ILedger ledger = second.Services.GetRequiredService<ILedger>();
        ILedgerNodeAccessor accessor = second.Services.GetRequiredService<ILedgerNodeAccessor>();

        AppendResult before = await ledger.AppendAsync(Record("before"));
        Assert.Null(accessor.Current);
        Assert.IsType<LedgerClient>(accessor.Ledger);
        Assert.Equal(
            HostingErrorCodes.NotTheWriter,
            Assert.Throws<LedgerRegistrationException>(() => accessor.Node).Code);
        HealthReport client = await CheckAsync(second);
        Assert.Equal(HealthStatus.Healthy, client.Status);
        Assert.Contains("Client of '", client.Entries["healthledger_sealing"].Description, StringComparison.Ordinal);

        await first.StopAsync();
        AppendResult after = await ledger.AppendAsync(Record("after"));
        await Waiting.UntilAsync(() => accessor.Current is not null, TimeSpan.FromSeconds(30));
        Assert.Equal(2UL, accessor.Node.GetStatus().HistorySize);
        Assert.NotEqual(before.RecordId, after.RecordId);
        Assert.Same(ledger, second.Services.GetRequiredService<ILedger>());
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(second)).Status);
        await second.StopAsync();
        Assert.Null(accessor.CurrentLedger);
    }

    [Fact]
    public async Task Host_that_serves_clients_has_one_and_a_host_that_refuses_does_not_start()
    {
        using IHost first = Build(WhenHeld.Refuse, isServing: true);
        await first.StartAsync();
        await using (LedgerClient client = await LedgerClient.ConnectAsync(
            new LedgerClientOptions { SocketPath = Path.Combine(_folder, LedgerFolder.SocketFileName) }))
        {
            await client.AppendAsync(Record("x"));
        }

        Assert.Same(
            first.Services.GetRequiredService<LedgerNode>(), first.Services.GetRequiredService<ILedger>());
        using IHost second = Build(WhenHeld.Refuse);
        StorageFailureException refused = await Assert.ThrowsAsync<StorageFailureException>(
            () => second.StartAsync());
        Assert.Equal(HealthLedgerErrorCodes.LockedByAnotherProcess, refused.Code);
        await first.StopAsync();
    }

    [Fact]
    public async Task Host_that_can_neither_write_nor_connect_says_why_it_cannot_write()
    {
        using IHost host = Build(WhenHeld.Connect, isCreating: false);
        StorageFailureException refused = await Assert.ThrowsAsync<StorageFailureException>(() => host.StartAsync());
        Assert.Equal(HealthLedgerErrorCodes.NoLedger, refused.Code);
    }

    private static RecordSubmission Record(string text) => new()
    {
        Kind = RecordKind.Document,
        Payload = Encoding.UTF8.GetBytes(text),
        PayloadType = "text/plain",
    };

    private static Task<HealthReport> CheckAsync(IHost host) =>
        host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

    private IHost Build(WhenHeld whenHeld, bool isServing = false, bool isCreating = true)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Services.AddHealthLedger(options =>
        {
            options.DataFolder = _folder;
            options.UseDevelopmentKeys = true;
            options.CreateIfMissing = isCreating;
            options.LedgerName = "test";
            options.Organisation = "north";
            options.Country = "DE";
            options.WhenHeld = whenHeld;
            options.ServeClients = isServing;
        }).UseStorage((services, folder) => new HealthLedger.Storage.Sqlite.SqliteLedgerStorageDriver(
            new HealthLedger.Storage.Sqlite.SqliteLedgerStorageOptions
            {
                DataFolder = folder,
                HandOverTimeout = TimeSpan.FromSeconds(1),
            }));
        return builder.Build();
    }
}
