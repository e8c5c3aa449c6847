using System.Globalization;
using HealthLedger.Ledger;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>Full verification without payloads: every block executed again from genesis.</summary>
internal sealed class VerifyBenchmark
{
    private const int Records = 20_000;

    private readonly BenchmarkRun _run;

    public VerifyBenchmark(BenchmarkRun run) => _run = run;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        int records = _run.Scaled(Records);
        GeneratedLedger ledger = await GeneratedLedger
            .CreateAsync(_run.NewFolder(), records, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            LedgerNode node = await ledger.StartAsync(cancellationToken).ConfigureAwait(false);
            await using (node.ConfigureAwait(false))
            {
                List<Measurement> subject = [];
                List<double> hashed = [];
                List<double> resident = [];
                List<double> peak = [];
                for (int repetition = 0; repetition < _run.Repetitions; repetition++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    resident.Add(PeakMemory.Begin());
                    subject.Add(await _run.MeasureAsync(records, () => VerifyAsync(node, records, cancellationToken))
                        .ConfigureAwait(false));
                    peak.Add(PeakMemory.Read());
                    hashed.Add(await HashAsync(ledger, records).ConfigureAwait(false));
                }

                string name = records.ToString("N0", CultureInfo.InvariantCulture) + " records";
                _run.ReportRate(
                    name,
                    "records/s",
                    subject,
                    new LimitSeries("every block read and hashed once", new Series(hashed), null));
                _run.ReportPart(
                    "verify resident at most",
                    name,
                    "MiB",
                    new Series(peak).Maximum,
                    new LimitSeries("the same node before", new Series(resident), null));
            }
        }
    }

    private static async Task VerifyAsync(LedgerNode node, int records, CancellationToken cancellationToken)
    {
        VerificationReport report = await node
            .VerifyAsync(withPayloads: false, progress: null, cancellationToken).ConfigureAwait(false);
        if (!report.IsGood || report.EntriesVerified != (ulong)records)
        {
            throw new InvalidOperationException($"The generated ledger is not good: {report.FirstError}");
        }
    }

    private async Task<double> HashAsync(GeneratedLedger ledger, int records)
    {
        Measurement measured = await _run.MeasureAsync(
            records,
            () =>
            {
                ledger.HashBlocks();
                return Task.CompletedTask;
            }).ConfigureAwait(false);
        return measured.PerSecond;
    }
}
