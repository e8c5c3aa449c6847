using HealthLedger.Bundles;
using HealthLedger.Consensus;
using HealthLedger.Primitives;
using HealthLedger.Runtime.Replication;
using HealthLedger.Testing;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>What is asked of whom, where announcers and sources lie.</summary>
public sealed class BundleFetcherTests
{
    private const uint Part = BundleLimits.MaxPartBytes;

    private static readonly ParticipantId Self = Participant(0);
    private static readonly ParticipantId A = Participant(1);
    private static readonly ParticipantId B = Participant(2);
    private static readonly ParticipantId C = Participant(3);
    private static readonly byte[] Bytes = new byte[Part];

    private readonly ManualTimeProvider _time = new();
    private readonly BundleTracker _tracker = new(Self, () => ReplicaSet.Create(0, []), _ => { });
    private readonly List<(ParticipantId Peer, SubmissionId Id, uint Offset)> _asked = [];
    private readonly BundleFetcher _fetcher;

    public BundleFetcherTests()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _fetcher = new BundleFetcher(
            _time, _tracker, () => [A, B, C], (peer, fetch) => _asked.Add((peer, fetch.Id, fetch.Offset)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ids_that_nobody_has_do_not_keep_a_bundle_from_being_asked_for(bool ofOneAnnouncer)
    {
        ParticipantId honest = ofOneAnnouncer ? B : A;
        bool isAsked = false;
        for (int second = 0; second < 60 && !isAsked; second++)
        {
            // Announcements are repeated every second.
            for (int i = 0; i < 100; i++)
            {
                Announce(B, Id(i));
            }

            Announce(honest, Id(100));
            Pass(TimeSpan.FromSeconds(1));
            isAsked = _asked.Contains((honest, Id(100), 0));
        }

        Assert.True(isAsked);
    }

    [Fact]
    public void New_ids_every_second_do_not_keep_another_announcers_bundle_from_being_asked_for_again()
    {
        for (int second = 0; second < 30; second++)
        {
            for (int i = 0; i < 200; i++)
            {
                Announce(B, Id(1 + (200 * second) + i));
            }

            Announce(A, Id(0));
            Pass(TimeSpan.FromSeconds(1));
        }

        Assert.True(_asked.Count(question => question.Peer == A && question.Id == Id(0)) >= 3);
    }

    [Fact]
    public void What_a_vote_waits_for_is_asked_for_first()
    {
        for (int i = 0; i < 100; i++)
        {
            Announce(B, Id(i));
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        _fetcher.TakeUnlooked();
        _fetcher.Add(Id(100), atOnce: true);
        _fetcher.TakeUnlooked();
        _fetcher.AskDue();

        Assert.Equal(Id(100), _asked[0].Id);
    }

    [Fact]
    public void What_votes_wait_for_in_vain_leaves_places_to_the_rest()
    {
        for (int i = 0; i < 100; i++)
        {
            _fetcher.Add(Id(i), atOnce: true);
        }

        Announce(A, Id(100));
        Pass(TimeSpan.FromSeconds(2));

        Assert.Contains((A, Id(100), 0U), _asked);
    }

    [Fact]
    public void Announced_id_that_nobody_has_is_given_up_and_a_sealed_one_is_not()
    {
        Announce(B, Id(0));
        _fetcher.Add(Id(1), atOnce: false);
        _fetcher.Add(Id(2), atOnce: true);
        Pass(TimeSpan.FromSeconds(30));
        Assert.False(_fetcher.IsWanted(Id(0)));
        Assert.True(_fetcher.IsWanted(Id(2)));

        Pass(TimeSpan.FromSeconds(120));
        Assert.True(_fetcher.IsWanted(Id(1)));
        Assert.False(_fetcher.IsWanted(Id(2)));
        Announce(B, Id(0));
        Assert.True(_fetcher.IsWanted(Id(0)));
    }

    [Fact]
    public void Announcers_oldest_ids_give_way_and_nobody_elses()
    {
        Announce(A, Id(0));
        Announce(B, Id(0));
        for (int i = 1; i <= BundleWants.MaxOfAnnouncer + 10; i++)
        {
            Announce(B, Id(i));
        }

        Assert.Equal(BundleWants.MaxOfAnnouncer + 1, _fetcher.Wanted);
        Assert.True(_fetcher.IsWanted(Id(0)));
        Assert.False(_fetcher.IsWanted(Id(10)));
        Assert.True(_fetcher.IsWanted(Id(11)));
    }

    [Fact]
    public void All_announcers_and_votes_together_fill_no_more_than_their_places()
    {
        for (int peer = 1; peer <= 10; peer++)
        {
            for (int i = 0; i < BundleWants.MaxOfAnnouncer; i++)
            {
                _fetcher.Announced(Participant(peer), Id((peer * 100_000) + i));
            }
        }

        Assert.Equal(BundleWants.MaxAnnounced, _fetcher.Wanted);
        for (int i = 0; i < BundleWants.MaxDemanded + 10; i++)
        {
            _fetcher.Add(Id(2_000_000 + i), atOnce: true);
        }

        Assert.Equal(BundleWants.MaxAnnounced + BundleWants.MaxDemanded, _fetcher.Wanted);
    }

    [Fact]
    public void Removed_ids_leave_their_places()
    {
        for (int i = 0; i < 3 * BundleWants.MaxOfAnnouncer; i++)
        {
            Announce(B, Id(i));
            if (i > 0)
            {
                _fetcher.Remove(Id(i));
            }
        }

        Assert.True(_fetcher.IsWanted(Id(0)));
        Assert.Equal(1, _fetcher.Wanted);
    }

    [Fact]
    public void What_another_sends_unasked_is_counted_and_the_fetch_goes_on()
    {
        AskA(Id(0));
        Assert.Null(_fetcher.Take(A, new BundlePart(Id(0), 2 * Part, 0, Bytes)));
        _fetcher.Fail(Id(0), B);

        ReadOnlyMemory<byte>? whole = _fetcher.Take(A, new BundlePart(Id(0), 2 * Part, Part, Bytes));
        Assert.Equal(2 * (int)Part, whole?.Length);
        Assert.Equal(1, _fetcher.Refused);
    }

    [Fact]
    public void Source_whose_bundle_was_wrong_is_followed_by_another_at_once()
    {
        AskA(Id(0));
        _fetcher.Fail(Id(0), A);
        _fetcher.AskDue();

        Assert.Equal(B, _asked[^1].Peer);
    }

    [Fact]
    public void Source_that_sends_a_little_every_time_is_given_up()
    {
        AskA(Id(0));
        for (uint i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(900));
            _fetcher.Take(A, new BundlePart(Id(0), BundleLimits.MaxBundleBytes, i, new byte[1]));
            _fetcher.AskDue();
        }

        Assert.Contains((B, Id(0), 0U), _asked);
        Assert.True(_fetcher.Refused > 0);
    }

    [Fact]
    public void Source_that_stops_in_the_middle_is_given_up_and_holds_no_bytes()
    {
        AskA(Id(0));
        AskA(Id(1));
        Assert.Null(_fetcher.Take(A, new BundlePart(Id(0), BundleLimits.MaxBundleBytes, 0, Bytes)));
        Assert.Null(_fetcher.Take(A, new BundlePart(Id(1), BundleLimits.MaxBundleBytes, 0, Bytes)));

        // One replica has place for one such bundle.
        Assert.Contains((A, Id(0), Part), _asked);
        Assert.DoesNotContain((A, Id(1), Part), _asked);
        Pass(TimeSpan.FromSeconds(1.1));
        Assert.Contains((B, Id(0), 0U), _asked);
        Assert.Null(_fetcher.Take(B, new BundlePart(Id(0), BundleLimits.MaxBundleBytes, 0, Bytes)));
        Assert.Contains((B, Id(0), Part), _asked);
    }

    private static ParticipantId Participant(int number)
    {
        byte[] bytes = new byte[ParticipantId.SizeBytes];
        bytes[0] = (byte)number;
        return new ParticipantId(bytes);
    }

    private static SubmissionId Id(int number)
    {
        byte[] bytes = new byte[SubmissionId.SizeBytes];
        BitConverter.TryWriteBytes(bytes, number);
        return new SubmissionId(bytes);
    }

    private void Announce(ParticipantId peer, SubmissionId id)
    {
        if (_tracker.Announced(peer, id))
        {
            _fetcher.Announced(peer, id);
        }
    }

    private void AskA(SubmissionId id)
    {
        _fetcher.Add(id, atOnce: true);
        _fetcher.TakeUnlooked();
        _fetcher.AskDue();
        Assert.Equal((A, id, 0U), _asked[^1]);
    }

    private void Pass(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMilliseconds(100))
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            _fetcher.TakeUnlooked();
            _fetcher.AskDue();
        }
    }
}
