using System.Security.Cryptography;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>
/// Four replicas under steady load for a long time, at a part of what they were measured to do first: whether rate and
/// latency drift, memory grows, or something queues. An open loop: a group of records is due at its time, whatever
/// became of those before, and its latency counts from there. Scale 1 is a minute, 60 an hour.
/// </summary>
internal sealed class SoakBenchmark
{
    private const string CaseName = "steady, 100 records at once";
    private const int RecordBytes = 512;
    private const int Group = 100;
    private const int LanesOfReplica = 2;
    private const int Seconds = 60;
    private const int MeasuredSeconds = 10;
    private const int Parts = 60;
    private const double PartOfCapacity = 0.7;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly BenchmarkRun _run;
    private readonly byte[] _payload = RandomNumberGenerator.GetBytes(RecordBytes);

    public SoakBenchmark(BenchmarkRun run) => _run = run;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!_run.Wants(CaseName))
        {
            return;
        }

        ConsensusCase four = new() { Name = CaseName, Batch = Group, Callers = LanesOfReplica, Records = Group };
        double before = PeakMemory.Begin();
        ConsensusCluster cluster = await ConsensusCluster.StartAsync(_run, four, cancellationToken)
            .ConfigureAwait(false);
        await using (cluster.ConfigureAwait(false))
        {
            // Twice: the run-time compiles during the first.
            TimeSpan measured = TimeSpan.FromSeconds(Math.Min(MeasuredSeconds, _run.Scaled(MeasuredSeconds)));
            await CapacityAsync(cluster, measured, cancellationToken).ConfigureAwait(false);
            double capacity = await CapacityAsync(cluster, measured, cancellationToken).ConfigureAwait(false);
            SoakPart[] parts = await SoakAsync(cluster, capacity * PartOfCapacity, cancellationToken)
                .ConfigureAwait(false);
            Report(parts, capacity, before);
        }
    }

    // Records a second in a closed loop.
    private async Task<double> CapacityAsync(
        ConsensusCluster cluster, TimeSpan duration, CancellationToken cancellationToken)
    {
        long began = _run.Time.GetTimestamp();
        long[] groups = await Task.WhenAll(cluster.Running.SelectMany(node => Enumerable.Range(0, LanesOfReplica)
            .Select(_ => Task.Run(
                async () =>
                {
                    long done = 0;
                    while (_run.Time.GetElapsedTime(began) < duration)
                    {
                        await AppendAsync(node, cancellationToken).ConfigureAwait(false);
                        done++;
                    }

                    return done;
                },
                cancellationToken)))).ConfigureAwait(false);
        return groups.Sum() * Group / _run.Time.GetElapsedTime(began).TotalSeconds;
    }

    private async Task<SoakPart[]> SoakAsync(
        ConsensusCluster cluster, double rate, CancellationToken cancellationToken)
    {
        TimeSpan duration = TimeSpan.FromSeconds(_run.Scaled(Seconds));
        SoakPart[] parts = [.. Enumerable.Range(0, Parts).Select(_ => new SoakPart(duration / Parts))];
        long began = _run.Time.GetTimestamp();
        LedgerNode[] lanes = [.. cluster.Running.SelectMany(node => Enumerable.Repeat(node, LanesOfReplica))];
        TimeSpan between = TimeSpan.FromSeconds(Group * lanes.Length / rate);
        Task watch = WatchAsync(cluster, parts, began, cancellationToken);
        await Task.WhenAll(lanes.Select((node, lane) => Task.Run(
            async () =>
            {
                for (TimeSpan due = between * lane / lanes.Length; due < duration; due += between)
                {
                    await _run.UntilAsync(began, due, cancellationToken).ConfigureAwait(false);
                    await AppendAsync(node, cancellationToken).ConfigureAwait(false);
                    TimeSpan now = _run.Time.GetElapsedTime(began);
                    if (now < duration)
                    {
                        parts[(int)(now / duration * Parts)].Add(Group, (now - due).TotalMilliseconds);
                    }
                }
            },
            cancellationToken))).ConfigureAwait(false);
        await watch.ConfigureAwait(false);
        return parts;
    }

    private async Task WatchAsync(
        ConsensusCluster cluster, SoakPart[] parts, long began, CancellationToken cancellationToken)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            PeakMemory.Reset();
            TimeSpan end = parts[i].Duration * (i + 1);
            while (_run.Time.GetElapsedTime(began) < end)
            {
                await _run.UntilAsync(
                    began,
                    TimeSpan.FromTicks(Math.Min(end.Ticks, (_run.Time.GetElapsedTime(began) + Look).Ticks)),
                    cancellationToken).ConfigureAwait(false);
                LedgerNodeStatus[] status = [.. cluster.Running.Select(node => node.GetStatus())];
                parts[i].Saw(
                    status.Max(one => one.Waiting),
                    status.Max(one => one.Height.Value) - status.Min(one => one.Height.Value));
            }

            parts[i].Resident = PeakMemory.Read();
        }
    }

    // The first tenth beside the last one: what has drifted. Of memory the most of each.
    private void Report(SoakPart[] parts, double capacity, double before)
    {
        SoakPart[] first = parts[..(Parts / 10)];
        SoakPart[] last = parts[^(Parts / 10)..];
        void ReportEnd(string name, string unit, Func<SoakPart[], double> value) => _run.ReportPart(
            name, CaseName, unit, value(last),
            new LimitSeries("the same in the first tenth of the time", new Series([value(first)]), null));

        _run.ReportPart(
            "soak rate", CaseName, "records/s", parts.Average(part => part.PerSecond),
            new LimitSeries("without a pause, measured first", new Series([capacity]), null));
        ReportEnd("soak rate at the end", "records/s", some => some.Average(part => part.PerSecond));
        ReportEnd("soak p50 at the end", "ms", some => Latencies(some).Median);
        ReportEnd("soak p99 at the end", "ms", some => Latencies(some).Percentile(0.99));
        ReportEnd("soak memory at the end", "MiB", some => some.Max(part => part.Resident));
        ReportEnd("soak waiting at the end", "operations", some => some.Max(part => part.Waiting));
        ReportEnd("soak blocks behind at the end", "blocks", some => some.Max(part => (double)part.Behind));
        _run.ReportPart(
            "soak memory", CaseName, "MiB", parts.Max(part => part.Resident),
            new LimitSeries("this process before the replicas started", new Series([before]), null));
    }

    private static Series Latencies(SoakPart[] parts) => new(parts.SelectMany(part => part.Milliseconds));

    private async Task AppendAsync(LedgerNode node, CancellationToken cancellationToken) =>
        await Task.WhenAll(Enumerable.Range(0, Group)
            .Select(_ => node.AppendAsync(BenchmarkRecord.Of(_payload), cancellationToken))).ConfigureAwait(false);
}
