using HealthLedger.Snapshots;

namespace HealthLedger.Tests.Snapshots;

/// <summary>Notes what it is told, at once.</summary>
internal sealed class ToldProgress(List<SnapshotProgress> told) : IProgress<SnapshotProgress>
{
    public void Report(SnapshotProgress value) => told.Add(value);
}
