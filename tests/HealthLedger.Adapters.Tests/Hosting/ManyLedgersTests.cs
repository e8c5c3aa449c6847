using System.Diagnostics.Metrics;
using HealthLedger.Diagnostics;
using HealthLedger.Hosting;
using HealthLedger.Hosting.Options;
using HealthLedger.Records;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthLedger.Adapters.Tests.Hosting;

/// <summary>Many ledgers in one process: each is asked for by its name, and none is taken for another.</summary>
public sealed class ManyLedgersTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("healthledger-many-").FullName;

    [Fact]
    public async Task Ledger_is_resolved_by_its_name_alone_and_everything_else_has_a_code()
    {
        using IHost host = Build("north", "south");
        await host.StartAsync();
        IServiceProvider services = host.Services;

        Assert.NotEqual(
            services.GetRequiredKeyedService<LedgerNode>("north").Genesis.LedgerId,
            services.GetRequiredKeyedService<LedgerNode>("south").Genesis.LedgerId);
        Refuses(HostingErrorCodes.LedgerNameUnknown, () => services.GetRequiredKeyedService<LedgerNode>("nort"));
        Refuses(HostingErrorCodes.LedgerNameUnknown, () => services.GetKeyedService<LedgerNode>("North"));
        Refuses(HostingErrorCodes.LedgerNameUnknown, () => services.GetKeyedService<ILedgerNodeAccessor>(""));
        Refuses(HostingErrorCodes.LedgerNameMissing, () => services.GetRequiredService<LedgerNode>());
        Refuses(HostingErrorCodes.LedgerNameMissing, () => services.GetService<ILedgerNodeAccessor>());
        await host.StopAsync();
    }

    [Fact]
    public async Task Ledger_without_a_name_beside_named_ones_is_the_one_without_a_name()
    {
        foreach (string[] order in new string[][] { ["", "south"], ["south", ""] })
        {
            using IHost host = Build(order);
            await host.StartAsync();
            Assert.Equal(
                host.Services.GetRequiredKeyedService<LedgerNode>("").Genesis.LedgerId,
                host.Services.GetRequiredService<LedgerNode>().Genesis.LedgerId);
            await host.StopAsync();
        }
    }

    [Fact]
    public void Name_that_is_taken_or_none_is_refused_at_registration()
    {
        ServiceCollection services = new();
        services.AddHealthLedger("north", Develop("north"));
        services.AddHealthLedger(Develop("default"));

        Refuses(HostingErrorCodes.LedgerNameTwice, () => services.AddHealthLedger("north", Develop("other")));
        Refuses(HostingErrorCodes.LedgerNameTwice, () => services.AddHealthLedger(Develop("other")));
        Refuses(HostingErrorCodes.LedgerNameUnknown, () => services.AddHealthLedger("two words", Develop("other")));
        Refuses(HostingErrorCodes.LedgerNameUnknown, () => services.AddHealthLedger(new string('n', 65), Develop("x")));
    }

    [Fact]
    public async Task Two_registrations_on_one_folder_are_refused_at_start()
    {
        Directory.CreateDirectory(Path.Combine(_root, "shared"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "link"), Path.Combine(_root, "shared"));
        foreach (string second in new[] { "shared", "shared/", Path.Combine("x", "..", "shared"), "link" })
        {
            HostApplicationBuilder builder = NewBuilder();
            builder.Services.AddHealthLedger("north", Develop("shared")).UseSqliteStorage();
            builder.Services.AddHealthLedger("south", Develop(second)).UseSqliteStorage();
            using IHost host = builder.Build();

            OptionsValidationException refused =
                await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

            Assert.Contains(HostingErrorCodes.DataFolderTwice, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Copy_of_a_ledger_beside_the_ledger_is_refused()
    {
        using (IHost first = Build("north"))
        {
            await first.StartAsync();
            await first.StopAsync();
        }

        Copy(Path.Combine(_root, "north"), Path.Combine(_root, "copy"));
        using IHost host = Build("north", "copy");

        LedgerRegistrationException refused =
            await Assert.ThrowsAsync<LedgerRegistrationException>(() => host.StartAsync());

        Assert.Equal(HostingErrorCodes.LedgerTwice, refused.Code);
    }

    [Fact]
    public async Task Lazy_ledger_opens_once_at_its_first_use()
    {
        HostApplicationBuilder builder = NewBuilder();
        builder.Services.AddHealthLedger("lazy", options =>
        {
            Develop("lazy")(options);
            options.OpenAtStart = false;
        }).UseSqliteStorage();
        using IHost host = builder.Build();
        ILedgerNodeAccessor accessor = host.Services.GetRequiredKeyedService<ILedgerNodeAccessor>("lazy");
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await accessor.OpenAsync());
        await host.StartAsync();

        Assert.Null(accessor.Current);
        Assert.False(Directory.Exists(Path.Combine(_root, "lazy")));
        Refuses(HostingErrorCodes.LedgerNotOpen, () => host.Services.GetRequiredKeyedService<LedgerNode>("lazy"));
        HealthReport before = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(HealthStatus.Healthy, before.Status);
        LedgerNode[] nodes = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await accessor.OpenAsync())));
        Assert.Single(nodes.Distinct());
        Assert.Same(nodes[0], host.Services.GetRequiredKeyedService<LedgerNode>("lazy"));
        await host.StopAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await accessor.OpenAsync());
    }

    [Fact]
    public async Task Lazy_ledger_that_did_not_open_is_tried_again()
    {
        HostApplicationBuilder builder = NewBuilder();
        builder.Services.AddHealthLedger("lazy", options =>
        {
            Develop("lazy")(options);
            options.OpenAtStart = false;
            options.CreateIfMissing = false;
        }).UseSqliteStorage();
        using IHost host = builder.Build();
        await host.StartAsync();
        ILedgerNodeAccessor accessor = host.Services.GetRequiredKeyedService<ILedgerNodeAccessor>("lazy");

        StorageFailureException missing =
            await Assert.ThrowsAsync<StorageFailureException>(async () => await accessor.OpenAsync());
        Assert.Equal(HealthLedgerErrorCodes.NoLedger, missing.Code);
        await (await LedgerFolder.CreateAsync(
            Path.Combine(_root, "lazy"), "test", "org", "DE", LedgerFolder.DevelopmentPassphrase)).DisposeAsync();
        await accessor.OpenAsync();
        Assert.NotNull(accessor.Current);
        await host.StopAsync();
    }

    [Fact]
    public async Task Measurements_and_log_lines_say_which_ledger_they_are_of()
    {
        using RecordingLoggerProvider logs = new();
        Dictionary<string, long> entries = new(StringComparer.Ordinal);
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "healthledger.ledger.entries")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                if (tag.Key == HealthLedgerDiagnostics.LedgerTag && tag.Value is "south" or "north")
                {
                    lock (entries)
                    {
                        entries[(string)tag.Value!] = entries.GetValueOrDefault((string)tag.Value!) + value;
                    }
                }
            }
        });
        listener.Start();
        HostApplicationBuilder builder = NewBuilder();
        builder.Logging.AddProvider(logs);
        foreach (string name in new[] { "north", "south" })
        {
            builder.Services.AddHealthLedger(name, Develop(name)).UseSqliteStorage();
        }

        using IHost host = builder.Build();
        await host.StartAsync();
        LedgerNode south = host.Services.GetRequiredKeyedService<LedgerNode>("south");
        await south.AppendAsync(new RecordSubmission
        {
            Kind = RecordKind.Document,
            Payload = new byte[] { 1 },
            PayloadType = "text/plain",
        });
        await host.StopAsync();

        Assert.Equal(1, entries["south"]);
        Assert.False(entries.ContainsKey("north"));
        Assert.Contains(logs.Lines, line => line.StartsWith("healthledger.ledger:north", StringComparison.Ordinal));
        Assert.Contains(logs.Lines, line => line.StartsWith("healthledger.ledger:south", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static void Refuses(string code, Func<object?> resolve) =>
        Assert.Equal(code, Assert.Throws<LedgerRegistrationException>(resolve).Code);

    private static HostApplicationBuilder NewBuilder()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        return builder;
    }

    private static void Copy(string from, string to)
    {
        HealthLedger.Storage.Files.StorageFolder.Create(to);
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private IHost Build(params string[] names)
    {
        HostApplicationBuilder builder = NewBuilder();
        foreach (string name in names)
        {
            Action<HealthLedgerOptions> configure = Develop(name.Length == 0 ? "default" : name);
            IHealthLedgerBuilder ledger = name.Length == 0
                ? builder.Services.AddHealthLedger(configure)
                : builder.Services.AddHealthLedger(name, configure);
            ledger.UseSqliteStorage();
        }

        return builder.Build();
    }

    private Action<HealthLedgerOptions> Develop(string folder) => options =>
    {
        options.DataFolder = Path.Combine(_root, folder);
        options.UseDevelopmentKeys = true;
        options.CreateIfMissing = true;
        options.LedgerName = "test";
        options.Organisation = "org";
        options.Country = "DE";
    };

    private sealed class RecordingLoggerProvider : ILoggerProvider, ISupportExternalScope
    {
        private IExternalScopeProvider? _scopes;

        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Line(this);

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public void Dispose()
        {
        }

        private sealed class Line(RecordingLoggerProvider owner) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => owner._scopes?.Push(state);

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel,
                EventId eventId,
                TState state,
                Exception? exception,
                Func<TState, Exception?, string> formatter)
            {
                string text = string.Empty;
                owner._scopes?.ForEachScope((scope, _) => text += scope + " ", 0);
                lock (owner.Lines)
                {
                    owner.Lines.Add(text + formatter(state, exception));
                }
            }
        }
    }
}
