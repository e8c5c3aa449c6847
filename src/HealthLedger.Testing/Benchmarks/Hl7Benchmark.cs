using System.Buffers;
using HealthLedger.Hl7v2.Editing;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Structures;
using HealthLedger.Hl7v2.Validation;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>Work on HL7 v2 messages in memory, on one thread, beside what the machine can do at most with their
/// bytes.</summary>
internal sealed class Hl7Benchmark
{
    private const int DocumentBytes = 500 * 1024;

    private static readonly Hl7Path[] Fields =
    [
        Hl7Path.Parse("MSH-7"), Hl7Path.Parse("MSH-9.1"), Hl7Path.Parse("MSH-9.2"), Hl7Path.Parse("MSH-10"),
        Hl7Path.Parse("PID-3.1"), Hl7Path.Parse("PID-3.4"), Hl7Path.Parse("PID-5.1"), Hl7Path.Parse("PID-5.2"),
        Hl7Path.Parse("PID-7"), Hl7Path.Parse("PV1-3.1"),
    ];

    private static readonly Hl7Path Edited = Hl7Path.Parse("PV1-3.1");

    private readonly BenchmarkRun _run;
    private readonly ArrayBufferWriter<byte> _output = new(DocumentBytes * 2);
    private readonly Hl7Validator _validator = new();
    private byte[] _copied = [];
    private long _kept;

    public Hl7Benchmark(BenchmarkRun run) => _run = run;

    /// <summary>Messages parsed.</summary>
    public Task ParseAsync() => RunAsync(string.Empty, 200_000, bytes => _kept += Parse(bytes).SegmentCount, Scan);

    /// <summary>Messages parsed and ten fields read as strings.</summary>
    public Task ReadAsync() => RunAsync(string.Empty, 200_000, Read, Scan);

    /// <summary>Messages parsed and written again, from their parts, and with one field changed.</summary>
    public async Task EncodeAsync()
    {
        await RunAsync(" rebuilt", 100_000, Encode, ScanAndCopy).ConfigureAwait(false);
        await RunAsync(" with one field changed", 100_000, Edit, ScanAndCopy).ConfigureAwait(false);
    }

    /// <summary>Messages parsed and their groups matched.</summary>
    public Task MatchAsync() => RunAsync(string.Empty, 50_000, Match, Scan);

    /// <summary>Messages parsed and validated by the standard's own definitions.</summary>
    public Task ValidateAsync() => RunAsync(
        string.Empty, 20_000, bytes => _kept += _validator.Validate(Parse(bytes)).Issues.Length, Scan);

    private static Hl7Message Parse(byte[] bytes) => Hl7Message.TryParse(bytes, null, out Hl7Message? message, out _)
        ? message
        : throw new InvalidOperationException("The synthetic message is not read.");

    private async Task RunAsync(string suffix, int messages, Action<byte[]> work, Action<byte[]> limit)
    {
        await MeasureAsync(
            "ADT^A01, 824 bytes" + suffix, SyntheticMessages.Admission("B1"), messages, work, limit)
            .ConfigureAwait(false);
        await MeasureAsync(
            "ORU^R01, 3.4 kB" + suffix, SyntheticMessages.Results("B2"), messages / 2, work, limit)
            .ConfigureAwait(false);
        await MeasureAsync(
            "ORU^R01 with a 500 kB document" + suffix,
            SyntheticMessages.ResultsWithDocument("B3", DocumentBytes),
            messages / 40,
            work,
            limit).ConfigureAwait(false);
    }

    private async Task MeasureAsync(
        string caseName, byte[] message, int messages, Action<byte[]> work, Action<byte[]> limit)
    {
        if (!_run.Wants(caseName))
        {
            return;
        }

        int count = _run.Scaled(messages);
        List<Measurement> subject = [];
        List<double> bound = [];
        _copied = new byte[message.Length];

        // The first rounds compile; they are not counted.
        for (int warmUp = 0; warmUp < 3; warmUp++)
        {
            Repeat(work, message, Math.Max(count / 20, 1));
            Repeat(limit, message, Math.Max(count / 20, 1));
        }

        for (int repetition = 0; repetition < _run.Repetitions; repetition++)
        {
            subject.Add(await OnAsync(count, () => Repeat(work, message, count)).ConfigureAwait(false));
            bound.Add((await OnAsync(count, () => Repeat(limit, message, count)).ConfigureAwait(false)).PerSecond);
        }

        bool isCopied = limit == ScanAndCopy;
        _run.ReportRate(
            caseName,
            "messages/s",
            subject,
            new LimitSeries(
                isCopied
                    ? "vectorised count of the delimiters, and one copy of the bytes"
                    : "vectorised count of the delimiters",
                new Series(bound),
                isCopied ? null : ReferenceMachine.ScannedMessages(message.Length)));
    }

    private Task<Measurement> OnAsync(int messages, Action work) => _run.MeasureAsync(messages, () =>
    {
        work();
        return Task.CompletedTask;
    });

    private static void Repeat(Action<byte[]> work, byte[] message, int times)
    {
        for (int i = 0; i < times; i++)
        {
            work(message);
        }
    }

    private void Read(byte[] bytes)
    {
        Hl7Message message = Parse(bytes);
        foreach (Hl7Path field in Fields)
        {
            _kept += message.GetString(field)?.Length ?? 0;
        }
    }

    private void Encode(byte[] bytes)
    {
        _output.ResetWrittenCount();
        Parse(bytes).WriteTo(_output);
        _kept += _output.WrittenCount;
    }

    private void Edit(byte[] bytes)
    {
        _output.ResetWrittenCount();
        Hl7MessageEditor editor = new(Parse(bytes));
        editor.TrySet(Edited, "W4");
        editor.WriteTo(_output);
        _kept += _output.WrittenCount;
    }

    private void Match(byte[] bytes)
    {
        Hl7Structure structure = Hl7Structure.Match(Parse(bytes));
        _kept += structure.IsKnown ? 1 : throw new InvalidOperationException("The synthetic message has no structure.");
    }

    private void Scan(byte[] bytes) => _kept += DelimiterScan.Count(bytes);

    private void ScanAndCopy(byte[] bytes)
    {
        _kept += DelimiterScan.Count(bytes);
        bytes.CopyTo(_copied.AsSpan());
    }
}
