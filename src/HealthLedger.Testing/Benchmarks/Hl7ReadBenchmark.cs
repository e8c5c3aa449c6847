using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>Messages parsed and ten fields read as strings, on one thread.</summary>
internal sealed class Hl7ReadBenchmark
{
    private const int DocumentBytes = 500 * 1024;

    private static readonly Hl7Path[] Fields =
    [
        Hl7Path.Parse("MSH-7"), Hl7Path.Parse("MSH-9.1"), Hl7Path.Parse("MSH-9.2"), Hl7Path.Parse("MSH-10"),
        Hl7Path.Parse("PID-3.1"), Hl7Path.Parse("PID-3.4"), Hl7Path.Parse("PID-5.1"), Hl7Path.Parse("PID-5.2"),
        Hl7Path.Parse("PID-7"), Hl7Path.Parse("PV1-3.1"),
    ];

    private readonly BenchmarkRun _run;
    private long _kept;

    public Hl7ReadBenchmark(BenchmarkRun run) => _run = run;

    public async Task RunAsync()
    {
        await MeasureAsync("ADT^A01, 824 bytes", SyntheticMessages.Admission("B1"), _run.Scaled(200_000))
            .ConfigureAwait(false);
        await MeasureAsync("ORU^R01, 3.4 kB", SyntheticMessages.Results("B2"), _run.Scaled(100_000))
            .ConfigureAwait(false);
        await MeasureAsync(
            "ORU^R01 with a 500 kB document",
            SyntheticMessages.ResultsWithDocument("B3", DocumentBytes),
            _run.Scaled(5_000)).ConfigureAwait(false);
    }

    private async Task MeasureAsync(string caseName, byte[] message, int messages)
    {
        List<Measurement> subject = [];
        List<double> limit = [];

        // The first rounds compile; they are not counted.
        for (int warmUp = 0; warmUp < 3; warmUp++)
        {
            Read(message, Math.Max(messages / 20, 1));
            Scan(message, Math.Max(messages / 20, 1));
        }

        for (int repetition = 0; repetition < _run.Repetitions; repetition++)
        {
            subject.Add(await OnAsync(messages, () => Read(message, messages)).ConfigureAwait(false));
            limit.Add((await OnAsync(messages, () => Scan(message, messages)).ConfigureAwait(false)).PerSecond);
        }

        _run.ReportRate(
            caseName,
            "messages/s",
            subject,
            new LimitSeries(
                "vectorised count of the delimiters", new Series(limit),
                ReferenceMachine.ScannedMessages(message.Length)));
    }

    private Task<Measurement> OnAsync(int messages, Action work) => _run.MeasureAsync(messages, () =>
    {
        work();
        return Task.CompletedTask;
    });

    private void Read(byte[] bytes, int messages)
    {
        for (int i = 0; i < messages; i++)
        {
            if (!Hl7Message.TryParse(bytes, null, out Hl7Message? message, out _))
            {
                throw new InvalidOperationException("The synthetic message is not read.");
            }

            foreach (Hl7Path field in Fields)
            {
                _kept += message.GetString(field)?.Length ?? 0;
            }
        }
    }

    private void Scan(byte[] bytes, int messages)
    {
        for (int i = 0; i < messages; i++)
        {
            _kept += DelimiterScan.Count(bytes);
        }
    }
}
