using System.Collections.Concurrent;
using HealthLedger.Adapters.Tests.Mllp;
using HealthLedger.Backups;
using HealthLedger.Diagnostics;
using HealthLedger.Hosting;
using HealthLedger.Hosting.Backups;
using HealthLedger.Hosting.Options;
using HealthLedger.Storage.InMemory;
using HealthLedger.Vaults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HealthLedger.Adapters.Tests.Hosting;

public sealed class ScheduledBackupTests : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(10);

    private readonly string _root = Directory.CreateTempSubdirectory("healthledger-schedule-").FullName;

    private string Backups => Path.Combine(_root, "backups");

    [Fact]
    public async Task Backups_are_made_at_their_interval_and_the_oldest_make_room()
    {
        ManualTimeProvider time = new();
        await using LedgerNode node = await StartAsync(time);
        RecordingEvents events = new();
        BackupScheduleOptions options = Options();
        await using (BackupSchedule schedule = new("north", options, () => node, time, events))
        {
            for (int made = 1; made <= 4; made++)
            {
                await Waiting.UntilAsync(() => events.Notices.Count >= made);
                await Waiting.UntilAsync(() => Directory.GetFiles(Backups).Length == Math.Min(made, options.Keep));
                await AdvanceAsync(time, options.Interval, options.Interval);
            }
        }

        Assert.Empty(events.Faults);
        using BackupKey key = BackupKey.FromPassphrase("passphrase of backups");
        foreach (string file in Directory.GetFiles(Backups, "*.hlbackup"))
        {
            Assert.Equal(node.Genesis.LedgerId, (await LedgerRestore.InspectAsync(file, key)).LedgerId);
        }
    }

    [Fact]
    public async Task Restart_neither_forgets_a_backup_nor_makes_one_too_many()
    {
        ManualTimeProvider time = new();
        await using LedgerNode node = await StartAsync(time);
        RecordingEvents events = new();
        await using (BackupSchedule schedule = new("north", Options(), () => node, time, events))
        {
            await Waiting.UntilAsync(() => events.Notices.Count == 1);
        }

        await File.WriteAllTextAsync(Path.Combine(Backups, "somebody's own file"), "keep me");
        await using (BackupSchedule again = new("north", Options(), () => node, time, events))
        {
            await AdvanceAsync(time, TimeSpan.FromDays(1), TimeSpan.FromHours(12));
            await Waiting.UntilAsync(() => again.Age == TimeSpan.FromHours(12));
            Assert.Single(events.Notices);
            time.Advance(TimeSpan.FromHours(12));
            await Waiting.UntilAsync(() => events.Notices.Count == 2);
        }

        Assert.Equal(3, Directory.GetFiles(Backups).Length);
    }

    [Fact]
    public async Task Backups_that_fail_raise_the_alarm_once_and_end_it_when_one_is_made()
    {
        ManualTimeProvider time = new();
        await using LedgerNode node = await StartAsync(time);
        RecordingEvents events = new();
        await File.WriteAllTextAsync(Backups, "a file where the folder of backups should be");
        await using BackupSchedule schedule = new("north", Options(), () => node, time, events);
        await Waiting.UntilAsync(() => events.Faults.Contains(HealthLedgerErrorCodes.FolderNotWritable));
        Assert.False(schedule.IsOverdue);

        while (!schedule.IsOverdue)
        {
            await AdvanceAsync(time, Retry, Retry);
        }

        await AdvanceAsync(time, Retry, Retry);
        await Waiting.UntilAsync(() => events.Faults.Contains(HealthLedgerErrorCodes.BackupOverdue));
        await AdvanceAsync(time, Retry, Retry);

        // That attempt is over once the next wait is set; one under way would find the folder free already.
        await time.ArmedAsync(Retry);
        File.Delete(Backups);
        await AdvanceAsync(time, Retry, Retry);
        await Waiting.UntilAsync(() => !events.Notices.IsEmpty);
        await Waiting.UntilAsync(() => !schedule.IsOverdue);
        Assert.Single(events.Faults, code => code == HealthLedgerErrorCodes.BackupOverdue);
    }

    [Fact]
    public async Task Hosted_ledger_backs_up_by_itself_and_its_check_says_when_it_does_not()
    {
        ManualTimeProvider time = new();
        HostApplicationBuilder builder = NewBuilder();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddHealthLedger("north", Develop).UseStorage((_, _) => new InMemoryLedgerStorageDriver());
        using IHost host = builder.Build();
        await host.StartAsync();
        HealthCheckService health = host.Services.GetRequiredService<HealthCheckService>();
        await Waiting.UntilAsync(
            () => Directory.Exists(Backups) && Directory.GetFiles(Backups, "*.hlbackup").Length == 1);
        Assert.Equal(HealthStatus.Healthy, (await BackupCheckAsync(health)).Status);

        // The file is there a moment before the schedule is done with it.
        await time.ArmedAsync(TimeSpan.FromDays(1));
        Directory.Delete(Backups, recursive: true);
        await File.WriteAllTextAsync(Backups, "in the way");
        await AdvanceAsync(time, TimeSpan.FromDays(1), TimeSpan.FromDays(3));

        HealthReportEntry overdue = await BackupCheckAsync(health);
        Assert.Equal(HealthStatus.Degraded, overdue.Status);
        Assert.Contains(HealthLedgerErrorCodes.BackupOverdue, overdue.Description, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task Wrong_options_are_refused_at_start()
    {
        HostApplicationBuilder builder = NewBuilder();
        builder.Services.AddHealthLedger("north", options =>
        {
            Develop(options);
            options.Backup.Keep = 0;
            options.Backup.MaximumAge = TimeSpan.FromHours(1);
            options.Backup.PassphraseFile = null;
        }).UseStorage((_, _) => new InMemoryLedgerStorageDriver());
        using IHost host = builder.Build();

        OptionsValidationException refused =
            await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal(
            3,
            refused.Failures.Count(fault =>
                fault.StartsWith(HostingErrorCodes.BackupOptionWrong, StringComparison.Ordinal)));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static async Task<LedgerNode> StartAsync(TimeProvider time)
    {
        InMemoryKeyVault vault = InMemoryKeyVault.Create();
        return await new LedgerNodeBuilder
        {
            Genesis = await LedgerGenesis.CreateSingleReplicaAsync("test", "north", "DE", vault, time),
            Vault = vault,
            Storage = new InMemoryLedgerStorageDriver(),
            TimeProvider = time,
        }.StartAsync();
    }

    private static HostApplicationBuilder NewBuilder() => Host.CreateEmptyApplicationBuilder(
        new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });

    private static async Task<HealthReportEntry> BackupCheckAsync(HealthCheckService health) =>
        (await health.CheckHealthAsync()).Entries["healthledger_backup_north"];

    // The loop sets its timer a moment after it has done its work: time moves on once it waits.
    private static async Task AdvanceAsync(ManualTimeProvider time, TimeSpan waitedFor, TimeSpan span)
    {
        await time.ArmedAsync(waitedFor);
        time.Advance(span);
    }

    private BackupScheduleOptions Options()
    {
        string passphrase = Path.Combine(_root, "passphrase");
        File.WriteAllText(passphrase, "passphrase of backups\n");
        return new BackupScheduleOptions { Folder = Backups, PassphraseFile = passphrase, Keep = 2 };
    }

    private void Develop(HealthLedgerOptions options)
    {
        options.DataFolder = Path.Combine(_root, "data");
        options.UseDevelopmentKeys = true;
        options.CreateIfMissing = true;
        options.LedgerName = "test";
        options.Organisation = "org";
        options.Country = "DE";
        options.Backup = Options();
    }

    private sealed class RecordingEvents : LedgerEventListener
    {
        public ConcurrentQueue<string> Notices { get; } = new();

        public ConcurrentQueue<string> Faults { get; } = new();

        public override void OnNotice(string text) => Notices.Enqueue(text);

        public override void OnFault(string code, string explanation) => Faults.Enqueue(code);
    }
}
