using HealthLedger.Diagnostics;
using HealthLedger.Hosting.Options;

namespace HealthLedger.Hosting.Backups;

/// <summary>The schedule of a hosted ledger's backups, where there is one.</summary>
internal sealed class LedgerBackupHolder
{
    private BackupSchedule? _schedule;

    /// <summary>The schedule while the host runs, or null.</summary>
    public BackupSchedule? Schedule => Volatile.Read(ref _schedule);

    public void Start(
        string name,
        HealthLedgerOptions options,
        ILedgerNodeAccessor accessor,
        TimeProvider time,
        LedgerEventListener events)
    {
        if (!string.IsNullOrWhiteSpace(options.Backup.Folder))
        {
            Volatile.Write(
                ref _schedule, new BackupSchedule(name, options.Backup, () => accessor.Current, time, events));
        }
    }

    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _schedule, null) is { } schedule)
        {
            await schedule.DisposeAsync().ConfigureAwait(false);
        }
    }
}
