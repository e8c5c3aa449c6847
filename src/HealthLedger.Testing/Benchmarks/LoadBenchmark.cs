using System.Globalization;
using System.Security.Cryptography;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>
/// What four replicas take of a machine while little or nothing is to be done: processor and memory, idle and at rates
/// far below what they can. An open loop: a record is due at its time, whatever became of those before.
/// </summary>
internal sealed class LoadBenchmark
{
    private const int RecordBytes = 512;
    private const int WarmUp = 400;
    private const int Seconds = 20;

    private static readonly int[] Rates = [0, 1, 10, 100];

    private readonly BenchmarkRun _run;
    private readonly byte[] _payload = RandomNumberGenerator.GetBytes(RecordBytes);

    public LoadBenchmark(BenchmarkRun run) => _run = run;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (int rate in Rates)
        {
            string caseName = rate == 0
                ? "idle"
                : string.Create(CultureInfo.InvariantCulture, $"{rate} record{(rate == 1 ? "" : "s")} a second");
            if (_run.Wants(caseName))
            {
                await MeasureAsync(caseName, rate, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task MeasureAsync(string caseName, int rate, CancellationToken cancellationToken)
    {
        ConsensusCase four = new() { Name = caseName, Batch = 1, Callers = 1, Records = 1 };
        LimitSeries processor = new("one processor", new Series([100]), null);
        List<double> latencies = [];
        List<double> busy = [];
        List<double> resident = [];
        List<double> before = [];
        List<double> written = [];
        TimeSpan duration = TimeSpan.FromSeconds(_run.Scaled(Seconds));
        for (int repetition = 0; repetition < _run.Repetitions; repetition++)
        {
            before.Add(PeakMemory.Begin());
            ConsensusCluster cluster = await ConsensusCluster.StartAsync(_run, four, cancellationToken)
                .ConfigureAwait(false);
            await using (cluster.ConfigureAwait(false))
            {
                for (int i = 0; i < WarmUp; i++)
                {
                    await AppendAsync(cluster[i % four.Replicas], [], cancellationToken).ConfigureAwait(false);
                }

                PeakMemory.Begin();
                Measurement measured = await _run.MeasureAsync(
                    1, () => AppendAsync(cluster, rate, duration, latencies, cancellationToken)).ConfigureAwait(false);
                busy.Add(100 * measured.CpuMicroseconds / duration.TotalMicroseconds);
                written.Add((measured.BytesWritten ?? 0) / duration.TotalSeconds / 1024);
                resident.Add(PeakMemory.Read());
            }
        }

        _run.ReportPart("load processor", caseName, "%", new Series(busy).Median, processor);
        _run.ReportPart("load written", caseName, "kB/s", new Series(written).Median, processor);
        _run.ReportPart(
            "load memory",
            caseName,
            "MiB",
            new Series(resident).Median,
            new LimitSeries("this process before the replicas started", new Series(before), null));
        if (latencies.Count > 0)
        {
            _run.ReportPart("load p50", caseName, "ms", new Series(latencies).Median, processor);
            _run.ReportPart("load p99", caseName, "ms", new Series(latencies).Percentile(0.99), processor);
        }
    }

    private async Task AppendAsync(
        ConsensusCluster cluster,
        int rate,
        TimeSpan duration,
        List<double> milliseconds,
        CancellationToken cancellationToken)
    {
        long began = _run.Time.GetTimestamp();
        List<Task> calls = [];
        for (int i = 0; i < rate * duration.TotalSeconds; i++)
        {
            await _run.UntilAsync(began, TimeSpan.FromSeconds((double)i / rate), cancellationToken)
                .ConfigureAwait(false);
            calls.Add(AppendAsync(cluster.Running[i % cluster.Running.Count], milliseconds, cancellationToken));
        }

        await _run.UntilAsync(began, duration, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(calls).ConfigureAwait(false);
    }

    private async Task AppendAsync(LedgerNode node, List<double> milliseconds, CancellationToken cancellationToken)
    {
        long began = _run.Time.GetTimestamp();
        await node.AppendAsync(BenchmarkRecord.Of(_payload), cancellationToken).ConfigureAwait(false);
        lock (milliseconds)
        {
            milliseconds.Add(_run.Time.GetElapsedTime(began).TotalMilliseconds);
        }
    }
}
