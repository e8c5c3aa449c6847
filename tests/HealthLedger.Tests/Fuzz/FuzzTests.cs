using System.Buffers.Binary;
using System.Globalization;
using HealthLedger.Tests.Verifier.Forge;
using Xunit.Abstractions;

namespace HealthLedger.Tests.Fuzz;

/// <summary>
/// Feeds every reader with changed encodings. A failing input is printed in hexadecimal; put it into the corpus.
/// </summary>
public sealed class FuzzTests
{
    private const int InputsOfRound = 500;

    private readonly ITestOutputHelper _output;

    public FuzzTests(ITestOutputHelper output) => _output = output;

    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Changed_encoding_is_refused_or_kept_as_it_is_in_memory_that_its_length_bounds(string name)
    {
        FuzzTarget target = Target(name);
        ulong seed = TestScale.OnlySeed() ?? 1;
        IReadOnlyList<(string Name, byte[] Bytes)> corpus = Corpus.Of(target);
        Assert.True(corpus.Count > 0, $"tests/corpus/fuzz/{name} has no inputs");
        int rounds = IsSigned(name) ? TestScale.Of(1, 200) : TestScale.Of(5, 2000);
        LongRun run = LongRun.Of($"fuzz-{name}", rounds, FuzzTargets.All.Count);
        int accepted = 0;
        double most = 0;
        foreach (int round in run.Items())
        {
            // Each round draws for itself, so that one that failed is the same again.
            Draw draw = new(unchecked((long)seed + ((long)round << 32)));
            CborMutator mutator = new(draw);
            List<byte[]> pool = [.. corpus.Select(input => input.Bytes)];
            pool.AddRange(Enumerable.Range(0, 8).Select(_ => target.Make(draw)));
            for (int i = 0; i < InputsOfRound; i++)
            {
                byte[] input = mutator.Mutate(pool[draw.Below(pool.Count)]);
                (bool isAccepted, long bytes) = Check(target, input);
                accepted += isAccepted ? 1 : 0;
                most = Math.Max(most, (double)bytes / Math.Max(1, input.Length));
                if (isAccepted && pool.Count < 64)
                {
                    pool.Add(input);
                }
            }
        }

        _output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}: rounds of {InputsOfRound}: {run.Summary}, {accepted} accepted, {most:0} bytes for a byte"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Corpus_is_accepted_and_refused_as_it_says(string name)
    {
        FuzzTarget target = Target(name);
        foreach ((string file, byte[] bytes) in Corpus.Of(target))
        {
            (bool isAccepted, _) = Check(target, bytes);

            // Keys and seals of receipts and genesis files are made anew in every run.
            bool isMade = name is "receipt" && file.StartsWith("ok-", StringComparison.Ordinal);
            Assert.True(isMade || isAccepted == file.StartsWith("ok-", StringComparison.Ordinal), $"{name}/{file}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_other_spelling_of_every_item_is_refused(string name)
    {
        FuzzTarget target = Target(name);
        int refused = 0;
        for (int seed = 0; seed < (IsSigned(name) ? 1 : 3); seed++)
        {
            byte[] bytes = target.Make(new Draw(seed));
            foreach ((string variant, byte[] changed) in SpellingVariants.Of(bytes))
            {
                Assert.True(target.Again(changed) is null, $"{name}, seed {seed}, {variant}: accepted");
                refused++;
            }
        }

        _output.WriteLine($"{refused} spellings refused");
    }

    // Twice the input, at most a little more than twice the memory: nothing is quadratic.
    [Theory]
    [MemberData(nameof(Names))]
    public void Long_input_takes_memory_in_proportion(string name)
    {
        FuzzTarget target = Target(name);
        byte[] bytes = target.Make(new Draw(1));
        foreach (int size in (int[])[1 << 12, 1 << 16, 1 << 19])
        {
            // A long array of the shortest items where the format's own array stands, and a long string.
            byte[] length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, size);
            byte[] many = [0x9A, .. length, .. new byte[size]];
            Check(target, many);
            Check(target, [bytes[0], .. many]);
            Check(target, [.. bytes.AsSpan(0, bytes.Length - 1), .. many]);
            Check(target, [bytes[0], 0x5A, .. length, .. new byte[size]]);
        }
    }

    // Making one takes signatures.
    private static bool IsSigned(string name) =>
        name is "receipt" or "genesis-file" or "founder-file" or "genesis-draft";

    private static FuzzTarget Target(string name) => FuzzTargets.All.Single(target => target.Name == name);

    private static (bool IsAccepted, long Bytes) Check(FuzzTarget target, byte[] input)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[]? again;
        try
        {
            again = target.Again(input);
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"{target.Name} throws on {Convert.ToHexString(input)}", exception);
        }

        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(
            again is null || again.AsSpan().SequenceEqual(input),
            $"{target.Name} rewrites {Convert.ToHexString(input)}");
        Assert.True(
            bytes <= target.BytesAtAll + ((long)target.BytesEach * input.Length),
            $"{target.Name} takes {bytes} bytes for {input.Length}: "
            + Convert.ToHexString(input.AsSpan(0, Math.Min(200, input.Length))));
        return (again is not null, bytes);
    }
}
