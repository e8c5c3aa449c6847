using System.Globalization;
using HealthLedger.Transport;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>Messages between two replicas of one process over loopback, beside bare TLS.</summary>
internal sealed class TransportBenchmark
{
    private const int PieceBytes = 64 * 1024;
    private const int Pings = 10_000;
    private const int Pieces = 5_000;

    private readonly BenchmarkRun _run;

    public TransportBenchmark(BenchmarkRun run) => _run = run;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (int bytes in (int[])[128, 4096])
        {
            foreach (TransportLane lane in (TransportLane[])[TransportLane.Votes, TransportLane.Proposals])
            {
                await PingAsync(lane, bytes, isLoaded: false, cancellationToken).ConfigureAwait(false);
            }
        }

        await PingAsync(TransportLane.Votes, 128, isLoaded: true, cancellationToken).ConfigureAwait(false);
        await PingAsync(TransportLane.Proposals, 4096, isLoaded: true, cancellationToken).ConfigureAwait(false);
        await StreamAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task PingAsync(TransportLane lane, int bytes, bool isLoaded, CancellationToken cancellationToken)
    {
        string caseName = string.Create(
            CultureInfo.InvariantCulture,
            $"{lane}, {bytes:N0} bytes there and back{(isLoaded ? ", while bulk is streamed" : string.Empty)}");
        if (!_run.Wants(caseName))
        {
            return;
        }

        int times = _run.Scaled(isLoaded ? Pings / 5 : Pings);
        List<Measurement> subject = [];
        List<double> limit = [];
        List<double>[] percentiles = [[], [], [], []];
        for (int repetition = 0; repetition < _run.Repetitions; repetition++)
        {
            List<double> each = [];
            subject.Add(await PingAsync(lane, bytes, times, isLoaded, each, cancellationToken).ConfigureAwait(false));
            List<double> bare = [];
            limit.Add((await BareAsync(bytes, times, bare, cancellationToken).ConfigureAwait(false)).PerSecond);
            percentiles[0].Add(new Series(each).Median);
            percentiles[1].Add(new Series(each).Percentile(0.99));
            percentiles[2].Add(new Series(bare).Median);
            percentiles[3].Add(new Series(bare).Percentile(0.99));
        }

        const string description = "bare TLS streams, with nothing else to do";
        _run.ReportRate(caseName, "round trips/s", subject, new LimitSeries(description, new Series(limit), null));
        for (int i = 0; i < 2; i++)
        {
            _run.Report(
                i == 0 ? "transport p50" : "transport p99",
                caseName,
                "us",
                new Series(percentiles[i]),
                new LimitSeries(description, new Series(percentiles[i + 2]), null),
                isMoreBetter: false,
                []);
        }
    }

    private async Task<Measurement> PingAsync(
        TransportLane lane,
        int bytes,
        int times,
        bool isLoaded,
        List<double> microseconds,
        CancellationToken cancellationToken)
    {
        byte[] message = new byte[bytes];
        TransportPair pair = await TransportPair.ConnectAsync(cancellationToken).ConfigureAwait(false);
        await using (pair.ConfigureAwait(false))
        {
            using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task load = isLoaded ? LoadAsync(pair, ends.Token) : Task.CompletedTask;
            await RepeatAsync(pair, lane, message, Math.Max(1, times / 10), [], cancellationToken)
                .ConfigureAwait(false);
            Measurement measured = await _run.MeasureAsync(
                times,
                () => RepeatAsync(pair, lane, message, times, microseconds, cancellationToken)).ConfigureAwait(false);
            await ends.CancelAsync().ConfigureAwait(false);
            await load.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return measured;
        }
    }

    private async Task RepeatAsync(
        TransportPair pair,
        TransportLane lane,
        byte[] message,
        int times,
        List<double> microseconds,
        CancellationToken cancellationToken)
    {
        for (int i = 0; i < times; i++)
        {
            long began = _run.Time.GetTimestamp();
            await pair.PingAsync(lane, message, cancellationToken).ConfigureAwait(false);
            microseconds.Add(_run.Time.GetElapsedTime(began).TotalMicroseconds);
        }
    }

    private async Task<Measurement> BareAsync(
        int bytes, int times, List<double> microseconds, CancellationToken cancellationToken)
    {
        TlsPair pair = await TlsPair.ConnectAsync(_run.Time, cancellationToken).ConfigureAwait(false);
        await using (pair.ConfigureAwait(false))
        {
            await pair.PingAsync(bytes, Math.Max(1, times / 10), _ => { }, cancellationToken).ConfigureAwait(false);
            long began = _run.Time.GetTimestamp();
            return await _run.MeasureAsync(times, () => pair.PingAsync(
                bytes,
                times,
                _ =>
                {
                    microseconds.Add(_run.Time.GetElapsedTime(began).TotalMicroseconds);
                    began = _run.Time.GetTimestamp();
                },
                cancellationToken)).ConfigureAwait(false);
        }
    }

    private static async Task LoadAsync(TransportPair pair, CancellationToken cancellationToken)
    {
        byte[] piece = new byte[PieceBytes];
        while (!cancellationToken.IsCancellationRequested)
        {
            await pair.Near.SendAsync(pair.Far, TransportLane.Bulk, piece, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task StreamAsync(CancellationToken cancellationToken)
    {
        const string caseName = "Bulk, 64 KiB one way";
        if (!_run.Wants(caseName))
        {
            return;
        }

        int pieces = _run.Scaled(Pieces);
        List<Measurement> subject = [];
        List<double> limit = [];
        for (int repetition = 0; repetition < _run.Repetitions; repetition++)
        {
            TransportPair pair = await TransportPair.ConnectAsync(cancellationToken).ConfigureAwait(false);
            await using (pair.ConfigureAwait(false))
            {
                byte[] piece = new byte[PieceBytes];
                await pair.StreamAsync(piece, Math.Max(1, pieces / 10), cancellationToken).ConfigureAwait(false);
                subject.Add(await _run.MeasureAsync(
                    pieces, () => pair.StreamAsync(piece, pieces, cancellationToken)).ConfigureAwait(false));
            }

            TlsPair bare = await TlsPair.ConnectAsync(_run.Time, cancellationToken).ConfigureAwait(false);
            await using (bare.ConfigureAwait(false))
            {
                await bare.StreamAsync(PieceBytes, Math.Max(1, pieces / 10), cancellationToken).ConfigureAwait(false);
                limit.Add((await _run.MeasureAsync(
                    pieces, () => bare.StreamAsync(PieceBytes, pieces, cancellationToken)).ConfigureAwait(false))
                    .PerSecond);
            }
        }

        _run.ReportRate(
            caseName, "pieces/s", subject, new LimitSeries("bare TLS streams, one way", new Series(limit), null));
    }
}
