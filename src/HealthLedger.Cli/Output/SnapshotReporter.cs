using HealthLedger.Snapshots;

namespace HealthLedger.Cli.Output;

/// <summary>Draws the progress of writing or loading a snapshot.</summary>
internal sealed class SnapshotReporter : IProgress<SnapshotProgress>
{
    private readonly Action<double, double> _report;

    public SnapshotReporter(Action<double, double> report) => _report = report;

    // How much there is to write nobody knows before.
    public void Report(SnapshotProgress value) =>
        _report(value.Chunks, Math.Max(value.TotalChunks, value.Chunks + 1));
}
