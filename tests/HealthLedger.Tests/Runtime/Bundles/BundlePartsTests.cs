using HealthLedger.Bundles;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>How much is asked for at once, and what becomes of what has come.</summary>
public sealed class BundlePartsTests : BundleFetcherBench
{
    [Fact]
    public void What_came_of_a_source_that_stops_is_gone_on_with_at_another()
    {
        AskA(Id(0));
        AskA(Id(1));
        Assert.Null(Fetcher.Take(A, new BundlePart(Id(0), BundleLimits.MaxBundleBytes, 0, Bytes)));
        Assert.Null(Fetcher.Take(A, new BundlePart(Id(1), BundleLimits.MaxBundleBytes, 0, Bytes)));

        // One replica has place for one such bundle.
        Assert.Contains((A, Id(0), Part), Asked);
        Assert.DoesNotContain((A, Id(1), Part), Asked);
        Pass(TimeSpan.FromSeconds(2));
        Assert.Contains((B, Id(0), Part), Asked);
        Assert.Null(Fetcher.Take(B, new BundlePart(Id(0), BundleLimits.MaxBundleBytes, Part, Bytes)));
        Assert.Contains((B, Id(0), 2 * Part), Asked);
    }

    [Fact]
    public void Bundle_comes_over_a_way_that_is_slower_than_anybody_waits_for()
    {
        // 128 kbit/s, one way for all: what is sent behind other things comes behind them.
        const double BytesPerSecond = 16 * 1024;
        const uint Total = 3 << 20;
        Queue<(ParticipantId Peer, FetchBundle Fetch, TimeSpan At)> underWay = new();
        TimeSpan now = TimeSpan.Zero;
        TimeSpan free = TimeSpan.Zero;
        OnAsk = (peer, fetch) =>
        {
            free = (free > now ? free : now)
                + TimeSpan.FromSeconds(fetch.LengthOf(Total) / BytesPerSecond);
            underWay.Enqueue((peer, fetch, free));
        };
        ReadOnlyMemory<byte>? whole = null;
        long sent = 0;
        Fetcher.Add(Id(0), atOnce: false);
        for (; whole is null && now < TimeSpan.FromHours(1); now += TimeSpan.FromMilliseconds(100))
        {
            Pass(TimeSpan.FromMilliseconds(100));
            while (underWay.TryPeek(out var next) && next.At <= now)
            {
                underWay.Dequeue();
                int length = next.Fetch.LengthOf(Total);
                sent += length;
                whole ??= Fetcher.Take(
                    next.Peer, new BundlePart(Id(0), Total, next.Fetch.Offset, new byte[length]));
            }
        }

        Assert.Equal((int)Total, whole?.Length);
        Assert.Equal(0, Fetcher.Refused);
        Assert.True(sent < 2 * Total, $"{sent} bytes were sent of {Total}.");
    }

    [Fact]
    public void Who_is_fast_is_asked_for_more_at_once_and_who_is_not_for_less()
    {
        AskA(Id(0));
        Assert.Equal((uint)BundleLimits.MinPartBytes, Lengths[^1]);
        uint offset = 0;
        for (int i = 0; i < 4; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(10));
            byte[] part = new byte[Lengths[^1]];
            Assert.Null(Fetcher.Take(A, new BundlePart(Id(0), BundleLimits.MaxBundleBytes, offset, part)));
            offset += (uint)part.Length;
        }

        Assert.Equal(Part, Lengths[^1]);
        Time.Advance(TimeSpan.FromSeconds(8));
        Assert.Null(Fetcher.Take(A, new BundlePart(Id(0), BundleLimits.MaxBundleBytes, offset, Bytes)));
        Assert.InRange(Lengths[^1], (uint)BundleLimits.MinPartBytes, Part / 8);
    }

    [Fact]
    public void Bundle_of_parts_of_several_that_is_not_right_comes_of_one_the_next_time()
    {
        const uint Total = 2 * Part;
        AskA(Id(0));
        Assert.Null(Fetcher.Take(A, new BundlePart(Id(0), Total, 0, Bytes)));
        Pass(TimeSpan.FromSeconds(1.1));
        Assert.Equal((B, Id(0), Part), Asked[^1]);
        Assert.NotNull(Fetcher.Take(B, new BundlePart(Id(0), Total, Part, Bytes)));
        Fetcher.Fail(Id(0), B);

        Fetcher.AskDue();
        Assert.Equal((A, Id(0), 0U), Asked[^1]);
        Assert.Null(Fetcher.Take(A, new BundlePart(Id(0), Total, 0, Bytes)));
        Pass(TimeSpan.FromSeconds(1.1));
        Assert.Equal((B, Id(0), 0U), Asked[^1]);

        // Who has had its turn and is late comes too late.
        Assert.Null(Fetcher.Take(A, new BundlePart(Id(0), Total, 0, Bytes)));
        Assert.Null(Fetcher.Take(B, new BundlePart(Id(0), Total, 0, Bytes)));
        Assert.NotNull(Fetcher.Take(B, new BundlePart(Id(0), Total, Part, Bytes)));
    }

    [Fact]
    public void Source_that_says_another_length_than_two_others_is_left()
    {
        AskA(Id(0));
        Assert.Null(Fetcher.Take(A, new BundlePart(Id(0), 3 * Part, 0, Bytes)));
        Pass(TimeSpan.FromSeconds(1.1));
        Assert.Equal((B, Id(0), Part), Asked[^1]);
        Assert.Null(Fetcher.Take(B, new BundlePart(Id(0), 2 * Part, Part, Bytes)));
        Fetcher.AskDue();
        Assert.Equal((C, Id(0), Part), Asked[^1]);
        Assert.Null(Fetcher.Take(C, new BundlePart(Id(0), 2 * Part, Part, Bytes)));
        Assert.Equal((C, Id(0), 0U), Asked[^1]);
    }

    [Fact]
    public void Slow_sender_yields_its_place_after_its_turn()
    {
        for (int i = 0; i < 40; i++)
        {
            Announce(B, Id(i));
        }

        Pass(TimeSpan.FromMilliseconds(300));
        Announce(A, Id(100));
        for (int second = 0; second < 40 && !Asked.Contains((A, Id(100), 0U)); second++)
        {
            // As little as may be, and just in time.
            foreach ((ParticipantId peer, SubmissionId id, uint offset) in Asked.Where(one => one.Peer == B).ToList())
            {
                Fetcher.Take(
                    peer, new BundlePart(id, BundleLimits.MaxPartBytes, offset, new byte[BundleLimits.MinPartBytes]));
            }

            Pass(TimeSpan.FromSeconds(1));
        }

        Assert.Contains((A, Id(100), 0U), Asked);
    }
}
