using System.Security.Cryptography;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>From the first byte of a message on a socket to its AA, with the entry sealed and synchronised
/// between.</summary>
internal sealed class MllpBenchmark
{
    private const int ManyConnections = 64;
    private const int DocumentBytes = 1024 * 1024;
    private const int PageBytes = 4096;

    private readonly BenchmarkRun _run;

    public MllpBenchmark(BenchmarkRun run) => _run = run;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_run.Wants("import"))
        {
            await new ImportCase(_run).RunAsync(_run.Scaled(2_000), cancellationToken).ConfigureAwait(false);
        }

        if (!_run.Wants("sending"))
        {
            return;
        }

        await ManyAsync(_run.Scaled(10_000, ManyConnections), cancellationToken).ConfigureAwait(false);
        await OneAsync(_run.Scaled(500), cancellationToken).ConfigureAwait(false);
        await DiskAsync("ADT^A01, 824 bytes", SyntheticMessages.Admission, 2_000, cancellationToken)
            .ConfigureAwait(false);
        await DiskAsync("ORU^R01, 3.4 kB", SyntheticMessages.Results, 2_000, cancellationToken).ConfigureAwait(false);
        await DiskAsync(
            "ORU^R01 with a 1 MB document",
            id => SyntheticMessages.ResultsWithDocument(id, DocumentBytes),
            40,
            cancellationToken).ConfigureAwait(false);
    }

    private async Task ManyAsync(int messages, CancellationToken cancellationToken)
    {
        List<Measurement> subject = [];
        List<double> p50 = [];
        List<double> p99 = [];
        List<double> limit = [];
        byte[] body = SyntheticMessages.Admission("LIMIT");
        for (int repetition = 0; repetition < _run.Repetitions; repetition++)
        {
            (Measurement measured, Series latency) = await SendAsync(ManyConnections, messages, cancellationToken)
                .ConfigureAwait(false);
            subject.Add(measured);
            p50.Add(latency.Median);
            p99.Add(latency.Percentile(0.99));
            using RawSqliteRows rows = new(_run.NewFolder());
            Measurement raw = await _run.MeasureAsync(messages, () =>
            {
                rows.Insert(messages, messages / ManyConnections, body);
                return Task.CompletedTask;
            }).ConfigureAwait(false);
            limit.Add(raw.PerSecond);
        }

        _run.ReportRate(
            "64 connections, ADT 824 bytes",
            "messages/s",
            subject,
            new LimitSeries(
                "raw SQLite rows, 64 in a transaction", new Series(limit), ReferenceMachine.GroupCommittedRows));
        LimitSeries turn = new(
            "64 raw SQLite rows", new Series(limit.Select(rate => 1000 * ManyConnections / rate)),
            1000 * ManyConnections / ReferenceMachine.GroupCommittedRows);
        _run.Report("mllp p50", "64 connections, ADT 824 bytes", "ms", new Series(p50), turn, isMoreBetter: false, []);
        _run.Report("mllp p99", "64 connections, ADT 824 bytes", "ms", new Series(p99), turn, isMoreBetter: false, []);
    }

    private async Task OneAsync(int messages, CancellationToken cancellationToken)
    {
        List<Measurement> subject = [];
        List<double> p50 = [];
        List<double> p99 = [];
        List<double> limit50 = [];
        List<double> limit99 = [];
        for (int repetition = 0; repetition < _run.Repetitions; repetition++)
        {
            (Measurement measured, Series latency) = await SendAsync(1, messages, cancellationToken)
                .ConfigureAwait(false);
            subject.Add(measured);
            p50.Add(latency.Median);
            p99.Add(latency.Percentile(0.99));
            Series appends = TwoAppends(messages);
            limit50.Add(appends.Median);
            limit99.Add(appends.Percentile(0.99));
        }

        const string caseName = "1 connection, one message in flight";
        const string description = "two writes of 4 KiB, each appended and synchronised";
        LimitSeries median = new(description, new Series(limit50), ReferenceMachine.TwoAppendsMilliseconds);
        LimitSeries tail = new(description, new Series(limit99), null);
        _run.Report("mllp p50", caseName, "ms", new Series(p50), median, isMoreBetter: false, subject);
        _run.Report("mllp p99", caseName, "ms", new Series(p99), tail, isMoreBetter: false, subject);
    }

    private async Task<(Measurement Measured, Series Latency)> SendAsync(
        int connections, int messages, CancellationToken cancellationToken)
    {
        BenchmarkNode subject = await BenchmarkNode.StartAsync(_run.NewFolder(), cancellationToken)
            .ConfigureAwait(false);
        await using (subject.ConfigureAwait(false))
        {
            using Hl7v2Intake intake = new(subject.Node);
            MllpListener listener = new(new MllpListenerOptions { Port = 0 }, intake);
            await using (listener.ConfigureAwait(false))
            {
                await listener.StartAsync(cancellationToken).ConfigureAwait(false);
                MllpLoad load = new(listener.BoundEndPoint!, _run.Time, SyntheticMessages.Admission);
                await load.SendAsync(connections, Math.Max(connections, 10), cancellationToken).ConfigureAwait(false);
                IReadOnlyCollection<double> latencies = [];
                long before = subject.Syncs;
                Measurement measured = await _run.MeasureAsync(messages, async () =>
                    latencies = await load.SendAsync(connections, messages, cancellationToken).ConfigureAwait(false))
                    .ConfigureAwait(false);
                measured.TotalSyncs = subject.Syncs - before;
                return (measured, new Series(latencies));
            }
        }
    }

    private Series TwoAppends(int times)
    {
        byte[] page = RandomNumberGenerator.GetBytes(PageBytes);
        List<double> milliseconds = [];
        using FileStream file = new(Path.Combine(_run.NewFolder(), "limit"), FileMode.CreateNew, FileAccess.Write);
        for (int i = 0; i < times; i++)
        {
            long started = _run.Time.GetTimestamp();
            file.Write(page);
            file.Flush(flushToDisk: true);
            file.Write(page);
            file.Flush(flushToDisk: true);
            milliseconds.Add(_run.Time.GetElapsedTime(started).TotalMilliseconds);
        }

        return new Series(milliseconds);
    }

    /// <summary>
    /// What a message takes on the disk once the node has stopped: while it runs, the write-ahead logs come on top,
    /// bounded.
    /// </summary>
    private async Task DiskAsync(
        string caseName, Func<string, byte[]> make, int messages, CancellationToken cancellationToken)
    {
        int count = _run.Scaled(messages);
        string empty = _run.NewFolder();
        string full = _run.NewFolder();
        await FillAsync(empty, make, 1, cancellationToken).ConfigureAwait(false);
        await FillAsync(full, make, count + 1, cancellationToken).ConfigureAwait(false);
        LimitSeries limit = new("the message's own bytes", new Series([make("M000000001").Length]), null);
        double total = 0;
        foreach (string part in new[] { "ledger", "custody", "journal" })
        {
            double each = (double)(SizeOf(full, part) - SizeOf(empty, part)) / count;
            total += each;
            _run.ReportPart($"{_run.Name} disk {part}", caseName, "bytes", each, limit);
        }

        _run.Report($"{_run.Name} disk", caseName, "bytes", new Series([total]), limit, isMoreBetter: false, []);
    }

    private async Task FillAsync(
        string folder, Func<string, byte[]> make, int messages, CancellationToken cancellationToken)
    {
        BenchmarkNode subject = await BenchmarkNode.StartAsync(folder, cancellationToken).ConfigureAwait(false);
        await using (subject.ConfigureAwait(false))
        {
            using Hl7v2Intake intake = new(subject.Node);
            MllpListener listener = new(new MllpListenerOptions { Port = 0 }, intake);
            await using (listener.ConfigureAwait(false))
            {
                await listener.StartAsync(cancellationToken).ConfigureAwait(false);
                await new MllpLoad(listener.BoundEndPoint!, _run.Time, make)
                    .SendAsync(Math.Min(messages, 8), messages, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // The ledger's and the custody's files lie in the folder, the journal's in a folder of that name.
    private static long SizeOf(string folder, string part) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(folder, file).StartsWith(part, StringComparison.Ordinal))
            .Sum(file => new FileInfo(file).Length);
}
