using HealthLedger.Backups;

namespace HealthLedger.Cli.Output;

/// <summary>Draws the progress of a backup or a restore.</summary>
internal sealed class BackupReporter : IProgress<BackupProgress>
{
    private readonly Action<double, double> _report;

    public BackupReporter(Action<double, double> report) => _report = report;

    public void Report(BackupProgress value) => _report(value.Blocks, value.TotalBlocks);
}
