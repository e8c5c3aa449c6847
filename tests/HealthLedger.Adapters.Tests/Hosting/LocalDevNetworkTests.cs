using HealthLedger.Hosting;
using HealthLedger.Hosting.Development;
using HealthLedger.Hosting.Options;
using HealthLedger.Ledger;
using HealthLedger.Records;
using HealthLedger.Subjects;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthLedger.Adapters.Tests.Hosting;

public sealed class LocalDevNetworkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("healthledger-network-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task One_call_gives_a_host_four_organisations_in_memory()
    {
        using IHost host = Build(builder => builder.AddHealthLedger(_ => { }).UseLocalDevNetwork(nodes: 4));
        await host.StartAsync();
        LedgerNode own = host.Services.GetRequiredService<LedgerNode>();
        LocalDevNetwork network = host.Services.GetRequiredService<LocalDevNetwork>();

        AppendResult result = await own.AppendAsync(Record());

        Assert.Equal(4, network.Nodes.Count);
        Assert.Same(own, network.Nodes[0]);
        Assert.Equal(4, network.Nodes.Select(node => node.Organisation).Distinct().Count());
        await UntilAsync(network, result.Entry.Height.Value);
        Assert.Single(network.Nodes.Select(node => node.Genesis.LedgerId).Distinct());

        // A block reaches a node also over others, before it is connected with all of them.
        HealthCheckService checks = host.Services.GetRequiredService<HealthCheckService>();
        await Waiting.UntilAsync(
            async () => (await checks.CheckHealthAsync()).Status == HealthStatus.Healthy, TimeSpan.FromSeconds(60));
        await host.StopAsync();
        Assert.Throws<InvalidOperationException>(() => network.Nodes);
    }

    [Fact]
    public async Task Network_in_a_folder_goes_on_after_a_restart()
    {
        // The key of each organisation, the patient and the record: who has begun publishes its key when it can.
        const ulong Size = 4 + 2;
        using (IHost host = InFolder(4))
        {
            await host.StartAsync();
            LocalDevNetwork before = host.Services.GetRequiredService<LocalDevNetwork>();
            await before.Nodes[0].AppendAsync(Record());
            await Waiting.UntilAsync(() => before.Nodes.All(node => node.GetStatus().HistorySize == Size));
            await host.StopAsync();
        }

        using IHost again = InFolder(4);
        await again.StartAsync();
        LocalDevNetwork network = again.Services.GetRequiredService<LocalDevNetwork>();
        Assert.All(network.Nodes, node => Assert.Equal(Size, node.GetStatus().HistorySize));
        AppendResult result = await network.Nodes[3].AppendAsync(Record());
        await UntilAsync(network, result.Entry.Height.Value);
        Assert.Equal(
            ["org-0", "org-1", "org-2", "org-3"],
            Directory.EnumerateDirectories(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        await again.StopAsync();
    }

    [Fact]
    public async Task Folder_of_another_number_of_organisations_is_refused()
    {
        using (IHost host = InFolder(5))
        {
            await host.StartAsync();
            await host.StopAsync();
        }

        using IHost four = InFolder(4);
        LedgerRegistrationException refused =
            await Assert.ThrowsAsync<LedgerRegistrationException>(() => four.StartAsync());
        Assert.Equal(HostingErrorCodes.DevNetworkWrong, refused.Code);
    }

    [Fact]
    public async Task Network_for_development_does_not_start_anywhere_else()
    {
        using IHost host = Build(
            builder => builder.AddHealthLedger(_ => { }).UseLocalDevNetwork(), Environments.Production);
        OptionsValidationException refused =
            await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains(
            HealthLedgerErrorCodes.DevelopmentKeysRefused,
            string.Join('\n', refused.Failures),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Network_for_development_and_writers_that_take_turns_are_refused_together()
    {
        using IHost host = Build(builder => builder
            .AddHealthLedger(options => options.WhenHeld = WhenHeld.Connect).UseLocalDevNetwork());
        OptionsValidationException refused =
            await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains(
            HostingErrorCodes.DevNetworkWrong, string.Join('\n', refused.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_networks_live_in_one_process_under_their_names()
    {
        using IHost host = Build(services =>
        {
            services.AddHealthLedger("a", _ => { }).UseLocalDevNetwork();
            services.AddHealthLedger("b", _ => { }).UseLocalDevNetwork();
        });
        await host.StartAsync();
        LedgerNode a = host.Services.GetRequiredKeyedService<LedgerNode>("a");
        LedgerNode b = host.Services.GetRequiredKeyedService<LedgerNode>("b");
        Assert.NotEqual(a.Genesis.LedgerId, b.Genesis.LedgerId);
        Assert.Same(b, host.Services.GetRequiredKeyedService<LocalDevNetwork>("b").Nodes[0]);
        await host.StopAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(17)]
    public void Number_of_organisations_is_4_to_16(int nodes) => Assert.Throws<ArgumentOutOfRangeException>(
        () => new ServiceCollection().AddHealthLedger(_ => { }).UseLocalDevNetwork(nodes));

    private static RecordSubmission Record() => new()
    {
        Kind = RecordKind.Laboratory,
        Payload = "content"u8.ToArray(),
        PayloadType = "text/plain",
        Patient = new PatientIdentifier("TEST", "1"),
    };

    private static Task UntilAsync(LocalDevNetwork network, ulong height) =>
        Waiting.UntilAsync(() => network.Nodes.All(node => node.GetStatus().Height.Value >= height));

    private static IHost Build(Action<IServiceCollection> register, string? environment = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { EnvironmentName = environment ?? Environments.Development });
        builder.Logging.ClearProviders();
        register(builder.Services);
        return builder.Build();
    }

    private IHost InFolder(int nodes) => Build(services => services
        .AddHealthLedger(options => options.DataFolder = _folder).UseSqliteStorage().UseLocalDevNetwork(nodes));
}
