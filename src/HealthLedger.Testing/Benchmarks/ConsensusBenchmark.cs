using System.Security.Cryptography;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>Records sealed by several replicas in one process: rates, latencies, and what a record costs.</summary>
internal sealed class ConsensusBenchmark
{
    private const int RecordBytes = 512;
    private const string LimitIs = "signatures that cannot be left out, and raw rows, on each replica";

    private static readonly ConsensusCase[] Cases =
    [
        new() { Name = "idle, one record", Batch = 1, Callers = 1, Records = 200, IsIdle = true },
        new() { Name = "each record signed", Batch = 1, Callers = 64, Records = 4_000, IsEachSigned = true },
        new() { Name = "100 records at once", Batch = 100, Callers = 2, Records = 24_000 },
        new() { Name = "1000 records at once", Batch = 1_000, Callers = 1, Records = 24_000 },
        new() { Name = "in memory, each record signed", IsOnDisk = false, Batch = 1, Callers = 64, Records = 8_000,
            IsEachSigned = true },
        new() { Name = "in memory, 100 records at once", IsOnDisk = false, Batch = 100, Callers = 2,
            Records = 40_000 },
        new() { Name = "one dead replica, 100 records at once", Batch = 100, Callers = 2, Records = 16_000, Dead = 1 },
        new() { Name = "one slow replica, 100 records at once", Batch = 100, Callers = 2, Records = 16_000,
            Delay = TimeSpan.FromMilliseconds(20) },
        new() { Name = "seven replicas, 100 records at once", Replicas = 7, Batch = 100, Callers = 2,
            Records = 14_000 },
    ];

    private readonly BenchmarkRun _run;
    private readonly byte[] _payload = RandomNumberGenerator.GetBytes(RecordBytes);

    public ConsensusBenchmark(BenchmarkRun run) => _run = run;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (ConsensusCase one in Cases.Where(one => _run.Wants(one.Name)))
        {
            await MeasureAsync(one, cancellationToken).ConfigureAwait(false);
        }

        await FailOverAsync(cancellationToken).ConfigureAwait(false);
        await CatchUpAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task MeasureAsync(ConsensusCase one, CancellationToken cancellationToken)
    {
        List<Measurement> subject = [];
        List<double> limits = [];
        List<double> idleLimits = [];
        List<double>[] percentiles = [[], []];

        // The first one is not counted: half of what it takes is the run-time's, for compiling.
        for (int repetition = -1; repetition < _run.Repetitions; repetition++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ConsensusCluster cluster = await ConsensusCluster.StartAsync(_run, one, cancellationToken)
                .ConfigureAwait(false);
            await using (cluster.ConfigureAwait(false))
            {
                int callers = one.IsIdle ? 1 : one.Callers * (one.Replicas - one.Dead);
                int records = _run.Scaled(one.Records, one.Batch * callers);
                await AppendAsync(cluster, one, one.Batch * callers, [], cancellationToken).ConfigureAwait(false);
                for (int i = 0; i < one.Dead; i++)
                {
                    await cluster.StopAsync(one.Replicas - 1 - i).ConfigureAwait(false);
                }

                List<double> latencies = [];
                (long syncs, long signatures, ulong height) = (cluster.Syncs, cluster.Signatures, cluster.Height);
                long? wire = LoopbackCounter.Read();
                Measurement measured = await _run.MeasureAsync(
                    records, () => AppendAsync(cluster, one, records, latencies, cancellationToken))
                    .ConfigureAwait(false);
                if (repetition < 0)
                {
                    continue;
                }

                measured.TotalWireBytes = LoopbackCounter.Read() - wire;
                measured.TotalSyncs = cluster.Syncs - syncs;
                measured.TotalSignatures = cluster.Signatures - signatures;
                subject.Add(measured);
                percentiles[0].Add(new Series(latencies).Median);
                percentiles[1].Add(new Series(latencies).Percentile(0.99));

                long blocks = (long)(cluster.Height - height);
                long votes = blocks * (one.Replicas - one.Dead) * 3;
                long submissions = Math.Max(1, (cluster.Signatures - signatures) - votes);
                double limit = (await new ConsensusLimit(_run).MeasureAsync(
                    one.Replicas - one.Dead, records, submissions, blocks, _payload, one.IsOnDisk)
                    .ConfigureAwait(false)).PerSecond;
                limits.Add(limit);
                idleLimits.Add(1_000 * records / limit / blocks);
            }
        }

        Report(one, subject, limits, idleLimits, percentiles);
    }

    private void Report(
        ConsensusCase one,
        List<Measurement> subject,
        List<double> limits,
        List<double> blockMilliseconds,
        List<double>[] percentiles)
    {
        if (!one.IsIdle)
        {
            _run.ReportRate(
                one.Name, "records/s", subject, new LimitSeries(LimitIs, new Series(limits), null));
        }

        for (int i = 0; i < percentiles.Length; i++)
        {
            string name = i == 0 ? "consensus p50" : "consensus p99";
            LimitSeries limit = new("the same for one block", new Series(blockMilliseconds), null);
            if (one.IsIdle)
            {
                _run.Report(
                    name, one.Name, "ms", new Series(percentiles[i]), limit, isMoreBetter: false, subject);
            }
            else
            {
                _run.ReportPart(name, one.Name, "ms", new Series(percentiles[i]).Median, limit);
            }
        }
    }

    // From the call that stops the primary to the answer of the next record.
    private async Task FailOverAsync(CancellationToken cancellationToken)
    {
        ConsensusCase one = new() { Name = "primary killed: the next record", Batch = 1, Callers = 1, Records = 1 };
        if (!_run.Wants(one.Name))
        {
            return;
        }

        List<double> milliseconds = [];
        for (int repetition = 0; repetition < _run.Repetitions; repetition++)
        {
            ConsensusCluster cluster = await ConsensusCluster.StartAsync(_run, one, cancellationToken)
                .ConfigureAwait(false);
            await using (cluster.ConfigureAwait(false))
            {
                await AppendAsync(cluster[1], 1, 20, [], cancellationToken).ConfigureAwait(false);
                await cluster.StopAsync(0).ConfigureAwait(false);
                long began = _run.Time.GetTimestamp();
                await AppendAsync(cluster[1], 1, 1, [], cancellationToken).ConfigureAwait(false);
                milliseconds.Add(_run.Time.GetElapsedTime(began).TotalMilliseconds);
            }
        }

        _run.Report(
            "consensus fail-over",
            one.Name,
            "ms",
            new Series(milliseconds),
            new LimitSeries("the view timeout", new Series([ConsensusCluster.ViewTimeout.TotalMilliseconds]), null),
            isMoreBetter: false,
            []);
    }

    // A replica that was stopped while the others went on, from its start to their height.
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        ConsensusCase one = new()
        {
            Name = "catch-up of a stopped replica",
            Batch = 100,
            Callers = 2,
            Records = 24_000,
        };
        if (!_run.Wants(one.Name))
        {
            return;
        }

        List<Measurement> subject = [];
        List<double> limits = [];
        int last = one.Replicas - 1;
        for (int repetition = 0; repetition < _run.Repetitions; repetition++)
        {
            ConsensusCluster cluster = await ConsensusCluster.StartAsync(_run, one, cancellationToken)
                .ConfigureAwait(false);
            await using (cluster.ConfigureAwait(false))
            {
                await AppendAsync(cluster, one, 800, [], cancellationToken).ConfigureAwait(false);
                await cluster.StopAsync(last).ConfigureAwait(false);
                ulong before = cluster.Height;
                long signatures = cluster.Signatures;
                int records = _run.Scaled(one.Records, 600);
                await AppendAsync(cluster, one, records, [], cancellationToken).ConfigureAwait(false);
                ulong height = cluster.Height;
                long blocks = (long)(height - before);
                long submissions = Math.Max(1, cluster.Signatures - signatures - (blocks * last * 3));
                subject.Add(await _run.MeasureAsync(records, async () =>
                {
                    await cluster.StartAsync(last, cancellationToken).ConfigureAwait(false);
                    await cluster.WaitAsync(last, height, cancellationToken).ConfigureAwait(false);
                }).ConfigureAwait(false));
                limits.Add((await new ConsensusLimit(_run)
                    .MeasureAsync(1, records, submissions + (blocks * last), 1, _payload, isOnDisk: true)
                    .ConfigureAwait(false)).PerSecond);
            }
        }

        _run.ReportRate(
            one.Name,
            "records/s",
            subject,
            new LimitSeries("signatures of authors and seals, and raw rows, on one replica", new Series(limits), null));
    }

    private async Task AppendAsync(
        ConsensusCluster cluster,
        ConsensusCase one,
        int records,
        List<double> milliseconds,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<LedgerNode> nodes = one.IsIdle ? [cluster[1]] : cluster.Running;
        int callers = one.IsIdle ? 1 : one.Callers;
        int each = Math.Max(1, records / (nodes.Count * callers));
        await Task.WhenAll(nodes.SelectMany(node => Enumerable.Range(0, callers).Select(_ => Task.Run(
            () => AppendAsync(node, one.Batch, each, milliseconds, cancellationToken), cancellationToken))))
            .ConfigureAwait(false);
    }

    private async Task AppendAsync(
        LedgerNode node, int batch, int records, List<double> milliseconds, CancellationToken cancellationToken)
    {
        Task[] calls = new Task[batch];
        for (int done = 0; done < records; done += batch)
        {
            long began = _run.Time.GetTimestamp();
            for (int i = 0; i < batch; i++)
            {
                calls[i] = node.AppendAsync(BenchmarkRecord.Of(_payload), cancellationToken);
            }

            await Task.WhenAll(calls).ConfigureAwait(false);
            lock (milliseconds)
            {
                milliseconds.Add(_run.Time.GetElapsedTime(began).TotalMilliseconds);
            }
        }
    }
}
