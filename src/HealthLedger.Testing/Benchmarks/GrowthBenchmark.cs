using System.Globalization;
using System.Security.Cryptography;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Growth;
using HealthLedger.Testing.Simulation.Workloads;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>
/// How a set's speed changes with the number of its replicas and with the ways between them, in virtual time: what a
/// signature costs is measured on this machine, disks and links are assumed. See docs/evidence/growth.md.
/// </summary>
internal sealed class GrowthBenchmark
{
    // Primary to all, then three rounds from all to all: proposal, prepare, commit, seal.
    private const int Ways = 4;

    // Proposal or prepare, commit, and header with seal: each is on stable storage before it is sent.
    private const int Synchronisations = 3;
    private const int DiskMicroseconds = 2_000;
    private const int Lone = 200;
    private const int Loaded = 6_000;
    private const int Clients = 960;

    private static readonly int[] Sizes = [4, 7, 10, 13];
    private static readonly (long Microseconds, string Name)[] Delays =
        [(250, "one site"), (5_000, "one country"), (25_000, "one continent"), (75_000, "two continents")];

    private readonly BenchmarkRun _run;

    public GrowthBenchmark(BenchmarkRun run) => _run = run;

    public Task RunAsync(CancellationToken cancellationToken)
    {
        ProcessorCosts costs = MeasureCosts();
        LimitSeries none = new("measured on this machine", new Series([1]), null);
        _run.ReportPart("growth cost", "a signature made", "us", costs.Sign, none);
        _run.ReportPart("growth cost", "a signature verified", "us", costs.Verify, none);
        foreach (int replicas in Sizes)
        {
            Consortium consortium = new(replicas);
            foreach ((long delay, string name) in Delays)
            {
                cancellationToken.ThrowIfCancellationRequested();
                string caseName = string.Create(
                    CultureInfo.InvariantCulture, $"n = {replicas}, {name}, {delay / 1000.0:0.##} ms one way");
                if (_run.Wants(caseName))
                {
                    Measure(caseName, replicas, delay, costs, consortium);
                }
            }
        }

        return Task.CompletedTask;
    }

    private void Measure(string caseName, int replicas, long delay, ProcessorCosts costs, Consortium consortium)
    {
        GrowthResult lone = Run(replicas, delay, costs, consortium, 0, Lone);
        double least = ((Ways * delay) + (Synchronisations * DiskMicroseconds)) / 1_000.0;
        LimitSeries shortest = new("four ways and three synchronisations", new Series([least]), null);
        Report("growth p50", caseName, "ms", lone.P50, shortest);
        Report("growth p99", caseName, "ms", lone.P99, shortest);

        GrowthResult loaded = Run(replicas, delay, costs, consortium, Clients, Loaded);
        double most = 1e6 / (costs.Verify + costs.Submission);
        LimitSeries processor = new("authors' signatures and execution on one processor", new Series([most]), null);
        _run.Report("growth", caseName, "submissions/s", new Series([loaded.PerSecond]), processor, true, []);
        _run.ReportPart("growth block", caseName, "submissions", loaded.OfBlock, processor);
        _run.ReportPart("growth messages", caseName, "a block", loaded.Messages, processor);
        _run.ReportPart("growth bytes", caseName, "kB a block", loaded.Kilobytes, processor);
        _run.ReportPart("growth signed", caseName, "a block", loaded.Signed, processor);
        _run.ReportPart("growth verified", caseName, "a block and replica", loaded.Verified, processor);
        _run.ReportPart("growth busy", caseName, "of the time", loaded.Busy, processor);
    }

    private void Report(string name, string caseName, string unit, double value, LimitSeries limit) =>
        _run.Report(name, caseName, unit, new Series([value]), limit, isMoreBetter: false, []);

    private GrowthResult Run(
        int replicas, long delay, ProcessorCosts costs, Consortium consortium, int clients, int submissions)
    {
        using GrowthRun run = new(
            new GrowthOptions
            {
                Replicas = replicas,
                Delay = delay,
                Costs = costs,
                DiskLatency = DiskMicroseconds,
                ClientsOfReplica = clients / replicas,
                Submissions = _run.Scaled(submissions),
            },
            consortium);
        return run.Run();
    }

    // Processor time, so that other load changes little.
    private static ProcessorCosts MeasureCosts()
    {
        const int times = 2_000;
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] message = RandomNumberGenerator.GetBytes(Digest256.SizeBytes);
        byte[] signature = P256.Sign(key, message);
        return new ProcessorCosts
        {
            Sign = Time(() => P256.Sign(key, message)),
            Verify = Time(() => key.VerifyData(
                message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)),
        };

        static double Time(Action action)
        {
            for (int i = 0; i < times / 10; i++)
            {
                action();
            }

            ProcessCounters before = ProcessCounters.Read();
            for (int i = 0; i < times; i++)
            {
                action();
            }

            return ProcessCounters.Read().Since(before).Cpu.TotalMicroseconds / times;
        }
    }
}
