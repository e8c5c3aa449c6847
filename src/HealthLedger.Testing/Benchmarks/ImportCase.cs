using System.Globalization;
using HealthLedger.Hl7v2.Importing;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>
/// What an import costs those who send meanwhile: senders at a steady pace, alone and beside an import, in turn on
/// nodes of the same run. The limit is the same senders alone.
/// </summary>
internal sealed class ImportCase
{
    private const int Connections = 8;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(40);

    private readonly BenchmarkRun _run;

    public ImportCase(BenchmarkRun run) => _run = run;

    public async Task RunAsync(int messages, CancellationToken cancellationToken)
    {
        (List<double> P50, List<double> P99) alone = ([], []);
        (List<double> P50, List<double> P99) beside = ([], []);
        List<double> rates = [];
        List<double> unhindered = [];
        for (int repetition = 0; repetition < _run.Repetitions; repetition++)
        {
            (Series quiet, _) = await SendAsync(messages, isImporting: false, cancellationToken).ConfigureAwait(false);
            alone.P50.Add(quiet.Median);
            alone.P99.Add(quiet.Percentile(0.99));
            (Series busy, double rate) = await SendAsync(messages, isImporting: true, cancellationToken)
                .ConfigureAwait(false);
            beside.P50.Add(busy.Median);
            beside.P99.Add(busy.Percentile(0.99));
            rates.Add(rate);
            (_, double free) = await SendAsync(0, isImporting: true, cancellationToken).ConfigureAwait(false);
            unhindered.Add(free);
        }

        const string caseName = "200 messages a second, beside an import";
        const string limit = "the same without an import";
        _run.Report("mllp p50", caseName, "ms", new Series(beside.P50),
            new LimitSeries(limit, new Series(alone.P50), null), isMoreBetter: false, []);
        _run.Report("mllp p99", caseName, "ms", new Series(beside.P99),
            new LimitSeries(limit, new Series(alone.P99), null), isMoreBetter: false, []);
        _run.Report("import", "beside 200 messages a second", "messages/s", new Series(rates),
            new LimitSeries("the import with nothing beside it", new Series(unhindered), null), isMoreBetter: true, []);
    }

    private async Task<(Series Latency, double Imported)> SendAsync(
        int messages, bool isImporting, CancellationToken cancellationToken)
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
                MllpLoad load = new(listener.BoundEndPoint!, _run.Time, SyntheticMessages.Admission) { Pace = Pace };
                if (messages > 0)
                {
                    await load.SendAsync(Connections, 10 * Connections, cancellationToken).ConfigureAwait(false);
                }

                using CancellationTokenSource ended = CancellationTokenSource
                    .CreateLinkedTokenSource(cancellationToken);
                Task<double> importing = isImporting
                    ? Task.Run(() => ImportAsync(subject.Node, ended.Token), cancellationToken)
                    : Task.FromResult(0.0);
                IReadOnlyCollection<double> latencies = messages > 0
                    ? await load.SendAsync(Connections, messages, cancellationToken).ConfigureAwait(false)
                    : await RestAsync(cancellationToken).ConfigureAwait(false);
                await ended.CancelAsync().ConfigureAwait(false);
                return (new Series(latencies), await importing.ConfigureAwait(false));
            }
        }
    }

    private async Task<IReadOnlyCollection<double>> RestAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(3), _run.Time, cancellationToken).ConfigureAwait(false);
        return [0];
    }

    // Imports an archive without end; returns how many messages a second it did.
    private async Task<double> ImportAsync(LedgerNode node, CancellationToken cancellationToken)
    {
        Hl7v2Importer importer = new(node, new Hl7v2ImportOptions { Source = "bench" }, _run.Time);
        EndlessArchive archive = new(number => SyntheticMessages.AdmissionOf(
            string.Create(CultureInfo.InvariantCulture, $"I{number:D9}"),
            string.Create(CultureInfo.InvariantCulture, $"{number % 5000}")));
        await using (archive.ConfigureAwait(false))
        {
            long started = _run.Time.GetTimestamp();
            long count = 0;
            try
            {
                await foreach (ImportedPiece piece in importer
                    .ImportAsync(archive, 0, cancellationToken).ConfigureAwait(false))
                {
                    count += piece.Outcome == ImportOutcome.Sealed
                        ? 1
                        : throw new InvalidOperationException("A synthetic message was not sealed.");
                }
            }
            catch (OperationCanceledException)
            {
                // The senders are through.
            }

            return count / _run.Time.GetElapsedTime(started).TotalSeconds;
        }
    }
}
