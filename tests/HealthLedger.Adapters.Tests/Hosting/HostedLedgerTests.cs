using System.Text;
using HealthLedger.Adapters.Tests.Intake;
using HealthLedger.Hl7v2.DependencyInjection;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hosting;
using HealthLedger.Hosting.Alerts;
using HealthLedger.Hosting.Metrics;
using HealthLedger.Hosting.Options;
using HealthLedger.Inbox;
using HealthLedger.Storage.InMemory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthLedger.Adapters.Tests.Hosting;

public sealed class HostedLedgerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("healthledger-hosting-").FullName;

    [Fact]
    public async Task A_hosted_listener_seals_messages_and_checks_are_healthy()
    {
        using PrometheusTextWriter metrics = new();
        using IHost host = Build(Environments.Development, Develop);
        await host.StartAsync();
        LedgerNode node = host.Services.GetRequiredService<LedgerNode>();
        Hl7v2ListenerStatus listener = Assert.Single(
            host.Services.GetRequiredService<IHl7v2ListenerDirectory>().GetListeners());
        await using (MllpClient client = await MllpClient.ConnectAsync(
            new MllpClientOptions { Port = listener.EndPoint.Port }))
        {
            ReadOnlyMemory<byte> answer = await client.SendAsync(Encoding.UTF8.GetBytes(IntakeHarness.Message()));
            Assert.Equal("AA", IntakeHarness.Value(Encoding.UTF8.GetString(answer.Span), "MSA-1"));
        }

        HealthReport health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(HealthStatus.Healthy, health.Status);
        Assert.Equal(
            [
                "healthledger_backup", "healthledger_hl7_hosted", "healthledger_node", "healthledger_sealing",
                "healthledger_storage",
            ],
            health.Entries.Keys.Order(StringComparer.Ordinal));
        using StringWriter text = new();
        metrics.Write(text);
        Assert.Contains(
            "healthledger_hl7_messages_total{listener=\"hosted\",message_type=\"ADT\",ack_code=\"AA\"} 1\n",
            text.ToString(),
            StringComparison.Ordinal);
        Assert.Contains(
            "healthledger_hl7_process_duration_seconds_count{listener=\"hosted\"} 1\n",
            text.ToString(),
            StringComparison.Ordinal);
        await host.StopAsync();
        Assert.Throws<ObjectDisposedException>(() => { _ = node.VerifyAsync(withPayloads: false); });
        Assert.Null(host.Services.GetRequiredService<ILedgerNodeAccessor>().Current);
    }

    [Fact]
    public async Task What_waits_of_a_hosted_listener_is_in_its_status_and_in_what_alerts_look_at()
    {
        using IHost host = Build(
            Environments.Development, Develop, intake => intake.Intake.Linking = MessageLinking.On);
        await host.StartAsync();
        IHl7v2ListenerDirectory directory = host.Services.GetRequiredService<IHl7v2ListenerDirectory>();
        Assert.Equal(0, Assert.Single(directory.GetListeners()).Queue!.Parked);
        await using (MllpClient client = await MllpClient.ConnectAsync(
            new MllpClientOptions { Port = directory.GetListeners()[0].EndPoint.Port }))
        {
            // It corrects what is not there.
            await client.SendAsync(Encoding.UTF8.GetBytes(LinkingMessages.Result("R1", "100", "C")));
        }

        ListenerQueueStatus queue = Assert.Single(directory.GetListeners()).Queue!;
        Assert.Equal(("hosted", 0L, 1L), (queue.Listener, queue.Waiting, queue.Parked));
        Assert.NotNull(queue.OldestParked);
        Assert.Equal(
            1, Assert.Single(host.Services.GetRequiredService<IListenerReadings>().ReadListeners()).Queue!.Parked);
        HealthReport health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(1L, health.Entries["healthledger_hl7_hosted"].Data["parked"]);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_node_taken_from_the_scope_of_a_request_outlives_the_scope()
    {
        using IHost host = Build(Environments.Development, Develop);
        await host.StartAsync();

        await using (AsyncServiceScope request = host.Services.CreateAsyncScope())
        {
            request.ServiceProvider.GetRequiredService<LedgerNode>();
        }

        LedgerNode node = host.Services.GetRequiredService<LedgerNode>();
        Assert.Null((await node.VerifyAsync(withPayloads: true)).FirstError);
        await host.StopAsync();
    }

    [Fact]
    public async Task Development_keys_are_refused_outside_development_together_with_every_other_fault()
    {
        using IHost host = Build(Environments.Production, options =>
        {
            options.UseDevelopmentKeys = true;
            options.CreateIfMissing = true;
            options.Node.QueueLength = 0;
        });

        OptionsValidationException refused =
            await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        string all = string.Join('\n', refused.Failures);
        Assert.Contains(HealthLedgerErrorCodes.DevelopmentKeysRefused, all, StringComparison.Ordinal);
        Assert.Contains(HostingErrorCodes.DataFolderMissing, all, StringComparison.Ordinal);
        Assert.Contains(HostingErrorCodes.NewLedgerIncomplete, all, StringComparison.Ordinal);
        Assert.Contains(HostingErrorCodes.NodeOptionOutOfRange, all, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_are_bound_from_configuration()
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["HealthLedger:DataFolder"] = "somewhere",
                ["HealthLedger:Passphrase"] = "a long passphrase",
                ["HealthLedger:Node:SealTimeout"] = "00:00:07",
                ["HealthLedger:Node:Durability"] = "Witnessed",
                ["HealthLedger:Node:RequiredWitnesses"] = "1",
                ["HealthLedger:Witnesses:0:Name"] = "partner",
                ["HealthLedger:Witnesses:0:PublicKey"] = "04ab",
                ["HealthLedger:Witnesses:0:Address"] = "https://partner:7443",
            })
            .Build();
        ServiceCollection services = new();
        services.AddHealthLedger(configuration.GetSection("HealthLedger"))
            .UseStorage((_, _) => new InMemoryLedgerStorageDriver());
        using ServiceProvider provider = services.BuildServiceProvider();

        HealthLedgerOptions options = provider.GetRequiredService<IOptionsMonitor<HealthLedgerOptions>>().Get("");

        Assert.Equal("somewhere", options.DataFolder);
        Assert.Equal(TimeSpan.FromSeconds(7), options.Node.SealTimeout);
        Assert.Equal(LedgerDurability.Witnessed, options.Node.Durability);
        LedgerWitnessOptions witness = Assert.Single(options.Witnesses);
        Assert.Equal(("partner", "04ab"), (witness.Name, witness.PublicKey));
        Assert.Equal(new Uri("https://partner:7443"), witness.Address);
        Assert.DoesNotContain("passphrase", options.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Two_ledgers_live_in_one_process()
    {
        HostApplicationBuilder builder = NewBuilder(Environments.Development);
        foreach (string name in new[] { "north", "south" })
        {
            builder.Services.AddHealthLedger(name, options =>
            {
                Develop(options);
                options.DataFolder = Path.Combine(_folder, name);
            }).UseStorage((_, _) => new InMemoryLedgerStorageDriver());
        }

        using IHost host = builder.Build();
        await host.StartAsync();

        LedgerNode north = host.Services.GetRequiredKeyedService<LedgerNode>("north");
        LedgerNode south = host.Services.GetRequiredKeyedService<LedgerNode>("south");

        Assert.NotEqual(north.Genesis.LedgerId, south.Genesis.LedgerId);
        await host.StopAsync();
    }

    [Fact]
    public void A_second_listener_of_the_same_name_is_refused()
    {
        IHealthLedgerBuilder ledger = new ServiceCollection().AddHealthLedger(Develop).AddHl7v2Intake();

        Assert.Throws<ArgumentException>(() => ledger.AddHl7v2Intake());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static HostApplicationBuilder NewBuilder(string environment)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Logging.ClearProviders();
        return builder;
    }

    private void Develop(HealthLedgerOptions options)
    {
        options.DataFolder = _folder;
        options.UseDevelopmentKeys = true;
        options.CreateIfMissing = true;
        options.LedgerName = "test";
        options.Organisation = "org";
        options.Country = "DE";
    }

    private static IHost Build(
        string environment, Action<HealthLedgerOptions> configure, Action<Hl7v2ListenerOptions>? listen = null)
    {
        HostApplicationBuilder builder = NewBuilder(environment);
        builder.Services.AddHealthLedger(configure).UseSqliteStorage().AddHl7v2Intake(intake =>
        {
            intake.Listener.Name = "hosted";
            intake.Listener.Port = 0;
            listen?.Invoke(intake);
        });
        return builder.Build();
    }
}
