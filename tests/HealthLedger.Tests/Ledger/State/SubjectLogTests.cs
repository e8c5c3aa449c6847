using FsCheck;
using FsCheck.Fluent;
using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Ledger.State;

public sealed class SubjectLogTests
{
    private const int Largest = 300;

    // The definition, by recursion over the list (RFC 9162 section 2.1.1).
    [Fact]
    public void Root_and_peaks_of_every_size_are_those_of_the_naive_tree()
    {
        Draw draw = new(31);
        SubjectLog log = SubjectLog.Empty;
        List<Digest256> leaves = [];
        for (int size = 0; size <= Largest; size++)
        {
            Assert.Equal((ulong)size, log.Size);
            Assert.Equal(Naive([.. leaves]), log.Root);
            Assert.Equal(NaivePeaks(leaves), log.Peaks);
            Digest256 leaf = SubjectLog.LeafOf(1_700_000_000_000 + size, new Digest256(draw.Bytes(32)));
            leaves.Add(leaf);
            log = log.Append(leaf);
        }
    }

    [Fact]
    public void Log_of_random_leaves_is_read_back_and_goes_on_as_the_naive_tree()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            Draw draw = new(seed);
            Digest256[] leaves = [.. draw.List(0, 40, () => new Digest256(draw.Bytes(32)))];
            SubjectLog log = SubjectLog.Empty;
            int restart = draw.Below(leaves.Length + 1);
            for (int i = 0; i < leaves.Length; i++)
            {
                log = (i == restart ? Again(log) : log).Append(leaves[i]);
            }

            return log.Root == Naive(leaves);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Appending_leaves_the_log_before_it_as_it_was()
    {
        SubjectLog one = SubjectLog.Empty.Append(new Digest256(new byte[32]));
        Digest256 root = one.Root;
        _ = one.Append(new Digest256(new byte[32]));

        Assert.Equal(1UL, one.Size);
        Assert.Equal(root, one.Root);
    }

    [Fact]
    public void Number_of_peaks_that_the_size_does_not_have_is_refused()
    {
        Assert.Null(SubjectLog.Create(3, [default]));
        Assert.Null(SubjectLog.Create(4, [default, default]));
        Assert.Null(SubjectLog.Create(0, [default]));
        Assert.NotNull(SubjectLog.Create(ulong.MaxValue, new Digest256[64]));
    }

    [Fact]
    public void Time_and_entry_both_decide_the_leaf()
    {
        Digest256 entry = new(new Draw(1).Bytes(32));
        Assert.NotEqual(SubjectLog.LeafOf(1, entry), SubjectLog.LeafOf(2, entry));
        Assert.NotEqual(SubjectLog.LeafOf(1, entry), SubjectLog.LeafOf(1, default));
    }

    private static SubjectLog Again(SubjectLog log)
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        log.Write(ref writer);
        CanonicalReader reader = new(writer.ToArray());
        writer.Dispose();
        SubjectLog again = SubjectLog.Read(ref reader)!;
        Assert.True(reader.End());
        return again;
    }

    private static List<Digest256> NaivePeaks(List<Digest256> leaves)
    {
        List<Digest256> peaks = [];
        int start = 0;
        for (int length = 1 << 20; length > 0; length >>= 1)
        {
            if ((leaves.Count & length) != 0)
            {
                peaks.Add(Naive([.. leaves[start..(start + length)]]));
                start += length;
            }
        }

        return peaks;
    }

    private static Digest256 Naive(Digest256[] leaves)
    {
        if (leaves.Length <= 1)
        {
            return leaves.Length == 0 ? MerkleTree.EmptyRoot : leaves[0];
        }

        int split = 1;
        while (split * 2 < leaves.Length)
        {
            split *= 2;
        }

        return MerkleTree.NodeHash(Naive(leaves[..split]), Naive(leaves[split..]));
    }
}
