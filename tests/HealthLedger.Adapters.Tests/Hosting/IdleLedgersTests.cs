using System.Diagnostics;
using System.Globalization;
using HealthLedger.Records;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit.Abstractions;

namespace HealthLedger.Adapters.Tests.Hosting;

/// <summary>What many open ledgers cost a process while nobody uses them; 300 of them with
/// HEALTHLEDGER_TEST_SCALE=long.</summary>
public sealed class IdleLedgersTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("healthledger-idle-").FullName;
    private readonly ITestOutputHelper _output;

    public IdleLedgersTests(ITestOutputHelper output) => _output = output;

    private static bool IsLong => Environment.GetEnvironmentVariable("HEALTHLEDGER_TEST_SCALE") == "long";

    [Fact]
    public async Task Idle_ledgers_keep_no_thread_of_their_own()
    {
        int count = IsLong ? 300 : 40;
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        for (int i = 0; i < count; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"ledger-{i}");
            builder.Services.AddHealthLedger(name, options =>
            {
                options.DataFolder = Path.Combine(_root, name);
                options.UseDevelopmentKeys = true;
                options.CreateIfMissing = true;
                options.LedgerName = "test";
                options.Organisation = "org";
                options.Country = "DE";
            }).UseSqliteStorage();
        }

        using IHost host = builder.Build();
        int before = Report("before", count, default);
        long started = TimeProvider.System.GetTimestamp();
        await host.StartAsync();
        Report("opened", count, TimeProvider.System.GetElapsedTime(started));
        for (int i = 0; i < count; i++)
        {
            LedgerNode node = host.Services.GetRequiredKeyedService<LedgerNode>(
                string.Create(CultureInfo.InvariantCulture, $"ledger-{i}"));
            await node.AppendAsync(new RecordSubmission
            {
                Kind = RecordKind.Document,
                Payload = new byte[500],
                PayloadType = "text/plain",
            });
        }

        started = TimeProvider.System.GetTimestamp();
        while (Threads() > before + (count / 2))
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(3),
                $"{Threads()} threads after {before}, for {count} ledgers that nobody uses.");
            await Task.Delay(50);
        }

        Report("idle, one record each", count, default);
        if (IsLong)
        {
            using Process process = Process.GetCurrentProcess();
            TimeSpan cpu = process.TotalProcessorTime;
            await Task.Delay(TimeSpan.FromSeconds(15));
            process.Refresh();
            _output.WriteLine($"{(process.TotalProcessorTime - cpu).TotalMilliseconds:F0} ms of CPU in 15 s");
        }

        started = TimeProvider.System.GetTimestamp();
        await host.StopAsync();
        Report("stopped", count, TimeProvider.System.GetElapsedTime(started));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static int Threads()
    {
        using Process process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    private int Report(string what, int count, TimeSpan took)
    {
        GC.Collect();
        using Process process = Process.GetCurrentProcess();
        int threads = process.Threads.Count;
        int handles = OperatingSystem.IsLinux() ? Directory.GetFiles("/proc/self/fd").Length : process.HandleCount;
        _output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {count} ledgers, {took.TotalSeconds:F1} s, working set {process.WorkingSet64 >> 20} MiB, managed "
            + $"{GC.GetTotalMemory(forceFullCollection: false) >> 20} MiB, {threads} threads, {handles} handles"));
        return threads;
    }
}
