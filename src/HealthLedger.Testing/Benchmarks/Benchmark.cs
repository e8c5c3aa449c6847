namespace HealthLedger.Testing.Benchmarks;

/// <summary>A benchmark that measures beside each figure the limit of the same machine in the same run.</summary>
public sealed class Benchmark
{
    private readonly Func<BenchmarkRun, CancellationToken, Task> _body;

    private Benchmark(string name, string description, Func<BenchmarkRun, CancellationToken, Task> body)
    {
        Name = name;
        Description = description;
        _body = body;
    }

    /// <summary>All benchmarks, in the order of their names.</summary>
    public static IReadOnlyList<Benchmark> All { get; } =
    [
        new(
            "append",
            "Records of 512 bytes sealed on one replica and SQLite, encryption included; limit: raw SQLite rows.",
            (run, token) => new AppendBenchmark(run).RunAsync(token)),
        new(
            "consensus",
            "Records of 512 bytes sealed by four replicas over mutual TLS on the loopback, all in this process; limit: "
            + "signatures and raw SQLite rows.",
            (run, token) => new ConsensusBenchmark(run).RunAsync(token)),
        new(
            "growth",
            "Sets of 4 to 13 replicas over ways of 0.25 to 75 ms, in virtual time; limit: four ways and three "
            + "synchronisations, or what one processor executes.",
            (run, token) => new GrowthBenchmark(run).RunAsync(token)),
        new(
            "hl7-encode",
            "HL7 v2 messages parsed and written again; limit: a vectorised count of the delimiters, and one copy.",
            (run, _) => new Hl7Benchmark(run).EncodeAsync()),
        new(
            "hl7-parse",
            "HL7 v2 messages parsed, nothing read; limit: a vectorised count of the delimiters.",
            (run, _) => new Hl7Benchmark(run).ParseAsync()),
        new(
            "hl7-read",
            "HL7 v2 messages parsed and ten fields read; limit: a vectorised count of the delimiters.",
            (run, _) => new Hl7Benchmark(run).ReadAsync()),
        new(
            "hl7-structure",
            "HL7 v2 messages parsed and their groups matched; limit: a vectorised count of the delimiters.",
            (run, _) => new Hl7Benchmark(run).MatchAsync()),
        new(
            "hl7-validate",
            "HL7 v2 messages parsed and validated by the standard; limit: a vectorised count of the delimiters.",
            (run, _) => new Hl7Benchmark(run).ValidateAsync()),
        new(
            "load",
            "Processor and memory of four replicas, idle and at 1, 10 and 100 records a second; limit: one processor, "
            + "and the process before they start.",
            (run, token) => new LoadBenchmark(run).RunAsync(token)),
        new(
            "mllp",
            "MLLP in, sealed (case sending) or stored (storing) and synchronised, CA out over loopback, beside an "
            + "import, and on disk; limit: raw SQLite rows, or synchronised writes.",
            (run, token) => new MllpBenchmark(run).RunAsync(token)),
        new(
            "prove",
            "Receipts and proofs of one replica verified offline; limit: their signature checks alone.",
            (run, token) => new ProveBenchmark(run).RunAsync(token)),
        new(
            "snapshot",
            "A snapshot of the state of 20,000 records written, and loaded into an empty store; limit: the file read "
            + "and hashed.",
            (run, token) => new SnapshotBenchmark(run).RunAsync(token)),
        new(
            "soak",
            "Four replicas at 70 % of what they are measured to do first, for a minute times the scale; limit: the "
            + "same at the beginning.",
            (run, token) => new SoakBenchmark(run).RunAsync(token)),
        new(
            "startup",
            "From a closed folder to a started node, at 1,000, 10,000 and 100,000 records; limit: SQLite opened and a "
            + "block read.",
            (run, token) => new StartupBenchmark(run).RunAsync(token)),
        new(
            "timing",
            "Welch's t of the time to combine shares, fixed against random ones, beside a combine that branches on "
            + "them; advisory: below 10 nothing was found.",
            (run, token) => new TimingBenchmark(run).RunAsync(token)),
        new(
            "transport",
            "Messages between two replicas over loopback with mutual TLS, each lane alone and under bulk; limit: bare "
            + "TLS streams.",
            (run, token) => new TransportBenchmark(run).RunAsync(token)),
        new(
            "verify",
            "20,000 records verified from genesis, payloads apart; limit: every block read and hashed once.",
            (run, token) => new VerifyBenchmark(run).RunAsync(token)),
    ];

    /// <summary>The name, such as `append`.</summary>
    public string Name { get; }

    /// <summary>What is measured, and what its limit is.</summary>
    public string Description { get; }

    /// <summary>Runs it. Needs the machine for itself: other load makes figures and limits smaller.</summary>
    /// <param name="options">Where and how often, or null for the defaults.</param>
    /// <param name="onFigure">Told of each figure as soon as it is known; called by one task at a time.</param>
    /// <param name="cancellationToken">Ends the run between two repetitions.</param>
    /// <exception cref="HealthLedgerException">The work folder cannot be written, or the disk is full
    /// (HLS70nn).</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">No case has the name that was asked for; it says which there
    /// are.</exception>
    public async Task RunAsync(
        BenchmarkOptions? options, Action<BenchmarkFigure> onFigure, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(onFigure);
        BenchmarkRun run = new(Name, (options ?? new BenchmarkOptions()).CheckedCopy(), onFigure);
        await using (run.ConfigureAwait(false))
        {
            await _body(run, cancellationToken).ConfigureAwait(false);
            run.RequireAnyWanted();
        }
    }
}
