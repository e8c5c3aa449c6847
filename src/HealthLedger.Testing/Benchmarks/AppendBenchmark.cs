using System.Security.Cryptography;
using HealthLedger.Records;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>
/// Records sealed on one replica. A batch is that many calls at once, so that one signature, one block and one
/// durable step cover them; the next batch begins when the last call has its answer.
/// </summary>
internal sealed class AppendBenchmark
{
    private const int RecordBytes = 512;

    private static readonly (int Batch, int Records)[] Cases = [(1, 400), (100, 20_000), (1_000, 40_000)];

    private readonly BenchmarkRun _run;

    public AppendBenchmark(BenchmarkRun run) => _run = run;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach ((int batch, int records) in Cases)
        {
            await MeasureAsync(batch, _run.Scaled(records, batch), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task MeasureAsync(int batch, int records, CancellationToken cancellationToken)
    {
        List<Measurement> subject = [];
        List<double> sameSyncs = [];
        List<double> oneTransaction = [];
        byte[] payload = RandomNumberGenerator.GetBytes(RecordBytes);
        for (int repetition = 0; repetition < _run.Repetitions; repetition++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Measurement measured = await AppendAsync(batch, records, payload, cancellationToken).ConfigureAwait(false);
            subject.Add(measured);

            // Where there are more synchronisations than records, each record's bytes are spread over as many rows.
            long syncs = Math.Max(1, measured.TotalSyncs ?? 1);
            long rows = Math.Max(records, syncs);
            byte[] body = payload[..(int)Math.Max(1, (long)RecordBytes * records / rows)];
            sameSyncs.Add(await InsertAsync(records, rows, syncs, body).ConfigureAwait(false));
            oneTransaction.Add(await InsertAsync(records, records, records / batch, payload).ConfigureAwait(false));
        }

        string name = batch == 1 ? "1 record at a time" : $"{batch} records at once";
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
        int batch, int records, byte[] payload, CancellationToken cancellationToken)
    {
        BenchmarkNode subject = await BenchmarkNode.StartAsync(_run.NewFolder(), cancellationToken)
            .ConfigureAwait(false);
        await using (subject.ConfigureAwait(false))
        {
            await AppendAllAsync(subject.Node, batch, batch, payload, cancellationToken).ConfigureAwait(false);
            long before = subject.Syncs;
            Measurement measured = await _run.MeasureAsync(
                records, () => AppendAllAsync(subject.Node, batch, records, payload, cancellationToken))
                .ConfigureAwait(false);
            measured.TotalSyncs = subject.Syncs - before;
            return measured;
        }
    }

    private static async Task AppendAllAsync(
        LedgerNode node, int batch, int records, byte[] payload, CancellationToken cancellationToken)
    {
        Task[] calls = new Task[batch];
        for (int done = 0; done < records; done += batch)
        {
            for (int i = 0; i < batch; i++)
            {
                calls[i] = node.AppendAsync(
                    new RecordSubmission
                    {
                        Kind = RecordKind.Laboratory,
                        Payload = payload,
                        PayloadType = "application/octet-stream",
                    },
                    cancellationToken);
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
