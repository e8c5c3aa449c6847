using System.Security.Cryptography;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>
/// Records sealed on one replica. A caller makes a batch of calls at once, so that one signature, one block and one
/// durable step cover them, and makes the next when the last has its answer. One caller measures how long that takes;
/// several keep the node busy, as feeds do.
/// </summary>
internal sealed class AppendBenchmark
{
    private const int RecordBytes = 512;

    private static readonly (string Name, int Batch, int Callers, int Records, bool IsClient)[] Cases =
    [
        ("1 record at a time", 1, 1, 400, false),
        ("100 records at once", 100, 1, 20_000, false),
        ("8 callers with 100 records at once", 100, 8, 80_000, false),
        ("1000 records at once", 1_000, 1, 40_000, false),
        ("client: 1 record at a time", 1, 1, 400, true),
        ("client: 50 records at once", 50, 1, 20_000, true),
        ("8 clients with 50 records at once", 50, 8, 80_000, true),
    ];

    private readonly BenchmarkRun _run;

    public AppendBenchmark(BenchmarkRun run) => _run = run;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Clients are asked for by name: they need a socket, and the figures of the node stand without them.
        foreach ((string name, int batch, int callers, int records, bool isClient) in Cases
            .Where(one => _run.Wants(one.Name) && (!one.IsClient || (_run.IsSelective && OperatingSystem.IsLinux()))))
        {
            await MeasureAsync(
                name, batch, callers, _run.Scaled(records, batch * callers), isClient, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task MeasureAsync(
        string name, int batch, int callers, int records, bool isClient, CancellationToken cancellationToken)
    {
        List<Measurement> subject = [];
        List<double> sameSyncs = [];
        List<double> oneTransaction = [];
        byte[] payload = RandomNumberGenerator.GetBytes(RecordBytes);
        for (int repetition = 0; repetition < _run.Repetitions; repetition++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Measurement measured = await AppendAsync(batch, callers, records, isClient, payload, cancellationToken)
                .ConfigureAwait(false);
            subject.Add(measured);

            // Where there are more synchronisations than records, each record's bytes are spread over as many rows.
            long syncs = Math.Max(1, measured.TotalSyncs ?? 1);
            long rows = Math.Max(records, syncs);
            byte[] body = payload[..(int)Math.Max(1, (long)RecordBytes * records / rows)];
            sameSyncs.Add(await InsertAsync(records, rows, syncs, body).ConfigureAwait(false));
            oneTransaction.Add(await InsertAsync(records, records, records / batch, payload).ConfigureAwait(false));
        }

        _run.ReportRate(
            name,
            "records/s",
            subject,
            new LimitSeries("raw SQLite rows, as many synchronised transactions", new Series(sameSyncs), null));
        _run.ReportRate(
            name,
            "records/s",
            subject,
            new LimitSeries(
                "raw SQLite rows, one transaction for each batch",
                new Series(oneTransaction),
                ReferenceMachine.SqliteRows(batch)));
    }

    private async Task<Measurement> AppendAsync(
        int batch, int callers, int records, bool isClient, byte[] payload, CancellationToken cancellationToken)
    {
        BenchmarkNode subject = await BenchmarkNode.StartAsync(_run.NewFolder(), cancellationToken)
            .ConfigureAwait(false);
        await using (subject.ConfigureAwait(false))
        {
            BenchmarkClients ledgers = isClient
                ? await BenchmarkClients.ConnectAsync(subject.Node, callers, cancellationToken).ConfigureAwait(false)
                : BenchmarkClients.None(subject.Node, callers);
            await using (ledgers.ConfigureAwait(false))
            {
                await AppendAllAsync(ledgers.All[0], batch, batch * 10, payload, cancellationToken)
                    .ConfigureAwait(false);
                long before = subject.Syncs;
                Measurement measured = await _run.MeasureAsync(
                    records,
                    () => Task.WhenAll(ledgers.All.Select(ledger => Task.Run(
                        () => AppendAllAsync(ledger, batch, records / callers, payload, cancellationToken),
                        cancellationToken)))).ConfigureAwait(false);
                measured.TotalSyncs = subject.Syncs - before;
                return measured;
            }
        }
    }

    private static async Task AppendAllAsync(
        ILedger ledger, int batch, int records, byte[] payload, CancellationToken cancellationToken)
    {
        Task[] calls = new Task[batch];
        for (int done = 0; done < records; done += batch)
        {
            for (int i = 0; i < batch; i++)
            {
                calls[i] = ledger.AppendAsync(BenchmarkRecord.Of(payload), cancellationToken);
            }

            await Task.WhenAll(calls).ConfigureAwait(false);
        }
    }

    private async Task<double> InsertAsync(long records, long rows, long transactions, byte[] body)
    {
        using RawSqliteRows limit = new(_run.NewFolder());
        limit.Insert(1, 1, body);
        Measurement measured = await _run.MeasureAsync(records, () =>
        {
            limit.Insert(rows, transactions, body);
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        return measured.PerSecond;
    }
}
