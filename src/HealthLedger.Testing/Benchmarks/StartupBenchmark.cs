using System.Globalization;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>
/// From a closed data folder to a node that takes submissions, at three sizes of one ledger each ten times the one
/// before; and the memory that the started node holds.
/// </summary>
internal sealed class StartupBenchmark
{
    private static readonly int[] Sizes = [1_000, 10_000, 100_000];

    private readonly BenchmarkRun _run;
    private LimitSeries? _leastHeap;
    private LimitSeries? _leastResident;

    public StartupBenchmark(BenchmarkRun run) => _run = run;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (int size in Sizes)
        {
            await MeasureAsync(_run.Scaled(size), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task MeasureAsync(int records, CancellationToken cancellationToken)
    {
        GeneratedLedger ledger = await GeneratedLedger
            .CreateAsync(_run.NewFolder(), records, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            List<double> started = [];
            List<double> opened = [];
            List<double> heap = [];
            List<double> resident = [];
            for (int repetition = 0; repetition < _run.Repetitions; repetition++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                long before = GC.GetTotalMemory(forceFullCollection: true);
                long start = _run.Time.GetTimestamp();
                LedgerNode node = await ledger.StartAsync(cancellationToken).ConfigureAwait(false);
                started.Add(_run.Time.GetElapsedTime(start).TotalMilliseconds);
                heap.Add((GC.GetTotalMemory(forceFullCollection: true) - before) / 1048576.0);
                resident.Add(Environment.WorkingSet / 1048576.0);
                await node.DisposeAsync().ConfigureAwait(false);
                opened.Add(Open(ledger));
            }

            string name = records.ToString("N0", CultureInfo.InvariantCulture) + " records";
            LimitSeries limit = new("SQLite opened, its newest block read", new Series(opened), null);
            _run.Report("startup", name, "ms", new Series(started), limit, isMoreBetter: false, []);
            _leastHeap ??= new LimitSeries($"the same at {name}", new Series(heap), null);
            _leastResident ??= new LimitSeries($"the same at {name}", new Series(resident), null);
            _run.ReportPart("startup heap", name, "MiB", new Series(heap).Median, _leastHeap);
            _run.ReportPart("startup resident", name, "MiB", new Series(resident).Median, _leastResident);
        }
    }

    // What a start cannot do without.
    private double Open(GeneratedLedger ledger)
    {
        long start = _run.Time.GetTimestamp();
        ledger.ReadNewestBlock();
        return _run.Time.GetElapsedTime(start).TotalMilliseconds;
    }
}
