using System.Globalization;
using System.Security.Cryptography;
using HealthLedger.Snapshots;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>A snapshot of a ledger's state written to a file, and loaded into an empty store; and the memory of
/// both.</summary>
internal sealed class SnapshotBenchmark
{
    private const int Records = 20_000;

    private readonly BenchmarkRun _run;
    private readonly List<double> _hashed = [];
    private readonly List<double> _resident = [];

    public SnapshotBenchmark(BenchmarkRun run) => _run = run;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        int records = _run.Scaled(Records);
        GeneratedLedger ledger = await GeneratedLedger
            .CreateAsync(_run.NewFolder(), records, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            string path = Path.Combine(_run.NewFolder(), "snapshot");
            (List<Measurement> Times, List<double> Peaks) write = ([], []);
            (List<Measurement> Times, List<double> Peaks) load = ([], []);
            long rows = await WriteAsync(ledger, path, cancellationToken).ConfigureAwait(false);
            for (int repetition = 0; repetition < _run.Repetitions; repetition++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                File.Delete(path);
                await MeasureAsync(rows, write, () => WriteAsync(ledger, path, cancellationToken))
                    .ConfigureAwait(false);
                await MeasureAsync(rows, load, () => ledger.LoadAsync(path, _run.NewFolder(), cancellationToken))
                    .ConfigureAwait(false);
                _hashed.Add((await _run.MeasureAsync(rows, () => HashAsync(path, cancellationToken))
                    .ConfigureAwait(false)).PerSecond);
            }

            string of = records.ToString("N0", CultureInfo.InvariantCulture) + " records";
            Report($"written, {of}", write.Times, write.Peaks);
            Report($"loaded, {of}", load.Times, load.Peaks);
        }
    }

    // With the start of the node that writes it.
    private static async Task<long> WriteAsync(
        GeneratedLedger ledger, string path, CancellationToken cancellationToken)
    {
        LedgerNode node = await ledger.StartAsync(cancellationToken).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            SnapshotSummary summary = await node
                .WriteSnapshotAsync(path, progress: null, cancellationToken).ConfigureAwait(false);
            return (long)summary.Rows;
        }
    }

    private async Task MeasureAsync(
        long rows, (List<Measurement> Times, List<double> Peaks) measured, Func<Task> work)
    {
        _resident.Add(PeakMemory.Begin());
        measured.Times.Add(await _run.MeasureAsync(rows, work).ConfigureAwait(false));
        measured.Peaks.Add(PeakMemory.Read());
    }

    private static async Task HashAsync(string path, CancellationToken cancellationToken)
    {
        FileStream file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Report(string name, List<Measurement> times, List<double> peaks)
    {
        _run.ReportRate(name, "rows/s", times, new LimitSeries("the file read and hashed", new Series(_hashed), null));
        _run.ReportPart(
            "snapshot resident at most",
            name,
            "MiB",
            new Series(peaks).Maximum,
            new LimitSeries("the process before", new Series(_resident), null));
    }
}
