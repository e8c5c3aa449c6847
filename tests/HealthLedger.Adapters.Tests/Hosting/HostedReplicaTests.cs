using HealthLedger.Hosting;
using HealthLedger.Hosting.Options;
using HealthLedger.Ledger;
using HealthLedger.Participants;
using HealthLedger.Records;
using HealthLedger.Storage.InMemory;
using HealthLedger.Subjects;
using HealthLedger.Vaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthLedger.Adapters.Tests.Hosting;

/// <summary>Hosts that each run one of several replicas, over TCP.</summary>
public sealed class HostedReplicaTests : IDisposable
{
    private static readonly string[] Codes = ["NORTH", "SOUTH", "EAST", "WEST"];

    private readonly string _folder = Directory.CreateTempSubdirectory("healthledger-replicas-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Hosts_of_four_organisations_seal_together_and_are_degraded_without_a_quorum()
    {
        await FoundAsync();
        List<IHost> hosts = [];
        try
        {
            foreach (string code in Codes)
            {
                // Options are made when the host starts: what they say of the others is found before.
                string[] before = [.. hosts.Select(host => Node(host).PeerEndPoint!.ToString())];
                IHost host = Build(code, options =>
                {
                    options.Peers.Listen = "127.0.0.1:0";
                    for (int i = 0; i < before.Length; i++)
                    {
                        options.Peers.Addresses[Codes[i]] = [before[i]];
                    }
                });
                hosts.Add(host);
                await host.StartAsync();
            }

            AppendResult result = await Node(hosts[2]).AppendAsync(new RecordSubmission
            {
                Kind = RecordKind.Laboratory,
                Payload = "content"u8.ToArray(),
                PayloadType = "text/plain",
                Patient = new PatientIdentifier("TEST", "1"),
            });
            Assert.True(result.Entry.Height.Value > 0);
            await UntilAsync(hosts[0], HealthStatus.Healthy);
            await hosts[2].StopAsync();
            await hosts[3].StopAsync();
            HealthReportEntry sealing = await UntilAsync(hosts[0], HealthStatus.Degraded);
            Assert.Equal((1, 3), ((int)sealing.Data["connected"], (int)sealing.Data["quorum"]));
        }
        finally
        {
            foreach (IHost host in hosts)
            {
                await host.StopAsync();
                host.Dispose();
            }
        }
    }

    [Fact]
    public async Task Several_replicas_without_a_way_to_them_do_not_start()
    {
        await FoundAsync();
        using IHost host = Build("NORTH", _ => { });
        Assert.Equal(
            HostingErrorCodes.PeersMissing,
            (await Assert.ThrowsAsync<LedgerRegistrationException>(() => host.StartAsync())).Code);
    }

    [Fact]
    public async Task Address_of_nobody_does_not_start()
    {
        await FoundAsync();
        using IHost host = Build("NORTH", options => options.Peers.Addresses["NOBODY"] = ["127.0.0.1:7400"]);
        Assert.Equal(
            HostingErrorCodes.PeerUnknown,
            (await Assert.ThrowsAsync<LedgerRegistrationException>(() => host.StartAsync())).Code);
    }

    [Fact]
    public async Task Texts_that_are_no_addresses_are_reported_together()
    {
        using IHost host = Build("NORTH", options =>
        {
            options.Peers.Listen = "localhost:7400";
            options.Peers.Addresses["SOUTH"] = ["south"];
            options.Peers.Addresses["EAST"] = [];
        });
        OptionsValidationException refused =
            await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Single(refused.Failures, fault => fault.StartsWith(
            HostingErrorCodes.PeerListenWrong, StringComparison.Ordinal));
        Assert.Equal(2, refused.Failures.Count(fault => fault.StartsWith(
            HostingErrorCodes.PeerAddressWrong, StringComparison.Ordinal)));
    }

    [Fact]
    public void Peers_are_bound_from_configuration()
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["HealthLedger:DataFolder"] = "somewhere",
                ["HealthLedger:Passphrase"] = "a long passphrase",
                ["HealthLedger:Peers:Listen"] = "0.0.0.0:7400",
                ["HealthLedger:Peers:Addresses:SOUTH:0"] = "south.example:7400",
                ["HealthLedger:Peers:Addresses:SOUTH:1"] = "10.0.0.2:7400",
                ["HealthLedger:Node:ViewTimeout"] = "00:00:02",
                ["HealthLedger:Node:ConsensusWindow"] = "16",
            })
            .Build();
        ServiceCollection services = new();
        services.AddHealthLedger(configuration.GetSection("HealthLedger"))
            .UseStorage((_, _) => new InMemoryLedgerStorageDriver());
        using ServiceProvider provider = services.BuildServiceProvider();

        HealthLedgerOptions options = provider.GetRequiredService<IOptionsMonitor<HealthLedgerOptions>>().Get("");

        Assert.Equal("0.0.0.0:7400", options.Peers.Listen);
        Assert.Equal(["south.example:7400", "10.0.0.2:7400"], options.Peers.Addresses["SOUTH"]);
        Assert.Equal((TimeSpan.FromSeconds(2), 16), (options.Node.ViewTimeout, options.Node.ConsensusWindow));
    }

    private static LedgerNode Node(IHost host) => host.Services.GetRequiredService<LedgerNode>();

    private static async Task<HealthReportEntry> UntilAsync(IHost host, HealthStatus status)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        HealthCheckService checks = host.Services.GetRequiredService<HealthCheckService>();
        while (true)
        {
            HealthReportEntry sealing = (await checks.CheckHealthAsync(patience.Token)).Entries["healthledger_sealing"];
            if (sealing.Status == status)
            {
                return sealing;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), patience.Token);
        }
    }

    private IHost Build(string code, Action<HealthLedgerOptions> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.Services.AddHealthLedger(options =>
        {
            options.DataFolder = Path.Combine(_folder, code);
            options.UseDevelopmentKeys = true;
            configure(options);
        }).UseSqliteStorage();
        return builder.Build();
    }

    private async Task FoundAsync()
    {
        List<FoundingFolder> folders = [];
        foreach (string code in Codes)
        {
            using VaultSecret secret = VaultSecret.FromPassphrase(LedgerFolder.DevelopmentPassphrase);
            ParticipantFacts facts = ParticipantFacts.Create(
                ParticipantApplication.NewId(), 1, code, "CH", ParticipantRoles.Provider);
            folders.Add(await FoundingFolder.CreateAsync(Path.Combine(_folder, code), code, facts, secret));
        }

        GenesisDraft draft = GenesisDraft.Create("region", [.. folders.Select(folder => folder.Founder)]);
        foreach (FoundingFolder folder in folders)
        {
            draft = await folder.AgreeAsync(draft);
        }

        foreach (FoundingFolder folder in folders)
        {
            await using LedgerFolder done = await folder.CompleteAsync(draft.TryComplete()!);
        }
    }
}
