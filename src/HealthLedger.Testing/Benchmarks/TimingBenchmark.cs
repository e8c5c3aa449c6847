using System.Diagnostics;
using System.Security.Cryptography;
using HealthLedger.Cryptography;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>
/// Whether the time to combine shares tells what they are: combines of fixed and of random shares in random order, and
/// Welch's t between the two. A combine that branches on the shares is measured beside it, so that one sees what this
/// machine would have shown. Advisory: a large value asks for a look, a small one proves nothing.
/// </summary>
internal sealed class TimingBenchmark
{
    private const int Combines = 100_000;
    private const int Threshold = 3;
    private const int SecretBytes = 32;

    // What was interrupted is longer than what is measured, and says nothing of it.
    private const double Kept = 0.95;

    private static readonly byte[] Places = [1, 2, 3];

    private readonly BenchmarkRun _run;

    public TimingBenchmark(BenchmarkRun run) => _run = run;

    private delegate byte[]? Combine(ReadOnlyMemory<byte>[] shares);

    public Task RunAsync(CancellationToken cancellationToken)
    {
        Measure("Shamir combine", shares => ShamirSecretSharing.TryCombine(Places, shares), cancellationToken);
        Measure("control: a combine that branches on the shares", Branching, cancellationToken);
        return Task.CompletedTask;
    }

    private void Measure(string caseName, Combine combine, CancellationToken cancellationToken)
    {
        if (!_run.Wants(caseName))
        {
            return;
        }

        LimitSeries threshold = new("what is taken for noise", new Series([10]), null);
        for (int repetition = 0; repetition < _run.Repetitions; repetition++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double statistic = Math.Abs(MeasureOnce(combine, _run.Scaled(Combines)));
            _run.ReportPart(_run.Name, caseName, "|t|", statistic, threshold);
        }
    }

    private static double MeasureOnce(Combine combine, int combines)
    {
        ReadOnlyMemory<byte>[] zeros = [.. Places.Select(_ => (ReadOnlyMemory<byte>)new byte[SecretBytes])];
        ReadOnlyMemory<byte>[][] random =
            [.. Enumerable.Range(0, 256).Select(_ => NewShares())];
        byte[] order = RandomNumberGenerator.GetBytes(combines);
        long[] ticks = new long[combines];
        for (int i = -1_000; i < combines; i++)
        {
            // Both kinds are copied from somewhere, so that neither is nearer than the other.
            byte which = order[Math.Max(i, 0)];
            ReadOnlyMemory<byte>[] shares = [.. (IsFixed(which) ? zeros : random[which])
                .Select(share => (ReadOnlyMemory<byte>)share.ToArray())];
            long started = Stopwatch.GetTimestamp();
            byte[]? secret = combine(shares);
            long ended = Stopwatch.GetTimestamp();
            GC.KeepAlive(secret);
            if (i >= 0)
            {
                ticks[i] = ended - started;
            }
        }

        double most = new Series(ticks.Select(each => (double)each)).Percentile(Kept);
        WelchTest test = new();
        for (int i = 0; i < combines; i++)
        {
            if (ticks[i] <= most)
            {
                test.Add(IsFixed(order[i]), ticks[i]);
            }
        }

        return test.Statistic;
    }

    private static bool IsFixed(byte which) => (which & 1) == 0;

    private static ReadOnlyMemory<byte>[] NewShares() =>
        [.. ShamirSecretSharing.Split(RandomNumberGenerator.GetBytes(SecretBytes), Threshold, Places.Length)
            .Select(share => (ReadOnlyMemory<byte>)share)];

    // What must not be done: as many rounds as the share has bits, and a branch on each.
    private static byte[] Branching(ReadOnlyMemory<byte>[] shares)
    {
        byte[] secret = new byte[SecretBytes];
        foreach (ReadOnlyMemory<byte> share in shares)
        {
            for (int i = 0; i < SecretBytes; i++)
            {
                int product = 0;
                int weight = 0x53;
                for (int bits = share.Span[i]; bits != 0; bits >>= 1)
                {
                    product ^= (bits & 1) != 0 ? weight : 0;
                    weight = (weight << 1) ^ ((weight & 0x80) != 0 ? 0x11B : 0);
                }

                secret[i] ^= (byte)product;
            }
        }

        return secret;
    }
}
