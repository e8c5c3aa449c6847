using System.Security.Cryptography;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>From the first byte of a message on a socket to its answer, with the entry sealed and synchronised
/// between, or the message stored and synchronised, and sealed behind the answer.</summary>
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

        if (_run.Wants("sending"))
        {
            await ManyAsync(AckWhen.Sealed, _run.Scaled(10_000, ManyConnections), cancellationToken)
                .ConfigureAwait(false);
            await OneAsync(AckWhen.Sealed, _run.Scaled(500), cancellationToken).ConfigureAwait(false);
        }

        if (_run.Wants("storing"))
        {
            await ManyAsync(AckWhen.Stored, _run.Scaled(4_000, ManyConnections), cancellationToken)
                .ConfigureAwait(false);
            await OneAsync(AckWhen.Stored, _run.Scaled(500), cancellationToken).ConfigureAwait(false);
        }

        if (_run.Wants("disk"))
        {
            await DiskAsync("ADT^A01, 824 bytes", SyntheticMessages.Admission, 2_000, cancellationToken)
                .ConfigureAwait(false);
            await DiskAsync("ORU^R01, 3.4 kB", SyntheticMessages.Results, 2_000, cancellationToken)
                .ConfigureAwait(false);
            await DiskAsync(
                "ORU^R01 with a 1 MB document",
                id => SyntheticMessages.ResultsWithDocument(id, DocumentBytes),
                40,
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Named(string caseName, AckWhen when) =>
        when == AckWhen.Stored ? caseName + ", AckWhen Stored" : caseName;

    private async Task ManyAsync(AckWhen when, int messages, CancellationToken cancellationToken)
    {
        List<Answered> subject = [];
        List<double> limit = [];
        byte[] body = SyntheticMessages.Admission("LIMIT");
        for (int repetition = 0; repetition < _run.Repetitions; repetition++)
        {
            subject.Add(await SendAsync(when, ManyConnections, messages, cancellationToken).ConfigureAwait(false));
            using RawSqliteRows rows = new(_run.NewFolder());
            Measurement raw = await _run.MeasureAsync(messages, () =>
            {
                rows.Insert(messages, messages / ManyConnections, body);
                return Task.CompletedTask;
            }).ConfigureAwait(false);
            limit.Add(raw.PerSecond);
        }

        string caseName = Named("64 connections, ADT 824 bytes", when);
        LimitSeries rate = new(
            "raw SQLite rows, 64 in a transaction", new Series(limit), ReferenceMachine.GroupCommittedRows);
        _run.ReportRate(caseName, "messages/s", [.. subject.Select(one => one.Answering)], rate);
        if (when == AckWhen.Stored)
        {
            _run.ReportRate(
                caseName + ", until all are sealed", "messages/s", [.. subject.Select(one => one.Sealing)], rate);
        }

        LimitSeries turn = new(
            "64 raw SQLite rows", new Series(limit.Select(each => 1000 * ManyConnections / each)),
            1000 * ManyConnections / ReferenceMachine.GroupCommittedRows);
        Report("mllp p50", caseName, 0.5, subject, turn, []);
        Report("mllp p99", caseName, 0.99, subject, turn, []);
    }

    private async Task OneAsync(AckWhen when, int messages, CancellationToken cancellationToken)
    {
        int writes = when == AckWhen.Stored ? 1 : 2;
        List<Answered> subject = [];
        List<double> limit50 = [];
        List<double> limit99 = [];
        for (int repetition = 0; repetition < _run.Repetitions; repetition++)
        {
            subject.Add(await SendAsync(when, 1, messages, cancellationToken).ConfigureAwait(false));
            Series appends = Appends(messages, writes);
            limit50.Add(appends.Median);
            limit99.Add(appends.Percentile(0.99));
        }

        string caseName = Named("1 connection, one message in flight", when);
        string description = writes == 1
            ? "a write of 4 KiB, appended and synchronised"
            : "two writes of 4 KiB, each appended and synchronised";
        LimitSeries median = new(
            description, new Series(limit50), ReferenceMachine.TwoAppendsMilliseconds * writes / 2);
        List<Measurement> measured = [.. subject.Select(one => one.Answering)];
        Report("mllp p50", caseName, 0.5, subject, median, measured);
        Report("mllp p99", caseName, 0.99, subject, new LimitSeries(description, new Series(limit99), null), measured);
    }

    private void Report(
        string name,
        string caseName,
        double part,
        List<Answered> subject,
        LimitSeries limit,
        List<Measurement> measured) => _run.Report(
            name,
            caseName,
            "ms",
            new Series([.. subject.Select(one => one.Latency.Percentile(part))]),
            limit,
            isMoreBetter: false,
            measured);

    private async Task<Answered> SendAsync(
        AckWhen when, int connections, int messages, CancellationToken cancellationToken)
    {
        BenchmarkNode subject = await BenchmarkNode.StartAsync(_run.NewFolder(), cancellationToken)
            .ConfigureAwait(false);
        await using (subject.ConfigureAwait(false))
        {
            using Hl7v2Intake intake = new(subject.Node, new Hl7v2IntakeOptions { AckWhen = when });
            MllpListener listener = new(new MllpListenerOptions { Port = 0 }, intake);
            await using (listener.ConfigureAwait(false))
            {
                await listener.StartAsync(cancellationToken).ConfigureAwait(false);
                MllpLoad load = new(listener.BoundEndPoint!, _run.Time, SyntheticMessages.Admission);
                await load.SendAsync(connections, Math.Max(connections, 10), cancellationToken).ConfigureAwait(false);
                await DrainAsync(subject, cancellationToken).ConfigureAwait(false);
                IReadOnlyCollection<double> latencies = [];
                Measurement answering = null!;
                long before = subject.Syncs;
                Measurement sealing = await _run.MeasureAsync(messages, async () =>
                {
                    answering = await _run.MeasureAsync(messages, async () => latencies = await load
                        .SendAsync(connections, messages, cancellationToken).ConfigureAwait(false))
                        .ConfigureAwait(false);
                    answering.TotalSyncs = subject.Syncs - before;
                    await DrainAsync(subject, cancellationToken).ConfigureAwait(false);
                }).ConfigureAwait(false);
                sealing.TotalSyncs = subject.Syncs - before;
                return new Answered(answering, sealing, new Series(latencies));
            }
        }
    }

    private async Task DrainAsync(BenchmarkNode subject, CancellationToken cancellationToken)
    {
        while (subject.Node.GetQueueStatus().Waiting > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), _run.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private Series Appends(int times, int writes)
    {
        byte[] page = RandomNumberGenerator.GetBytes(PageBytes);
        List<double> milliseconds = [];
        using FileStream file = new(Path.Combine(_run.NewFolder(), "limit"), FileMode.CreateNew, FileAccess.Write);
        for (int i = 0; i < times; i++)
        {
            long started = _run.Time.GetTimestamp();
            for (int write = 0; write < writes; write++)
            {
                file.Write(page);
                file.Flush(flushToDisk: true);
            }

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

    private sealed record Answered(Measurement Answering, Measurement Sealing, Series Latency);
}
