using HealthLedger.Bundles;
using HealthLedger.Primitives;
using HealthLedger.Runtime.Replication;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>What is asked of whom, where announcers and sources lie.</summary>
public sealed class BundleFetcherTests : BundleFetcherBench
{
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
            isAsked = Asked.Contains((honest, Id(100), 0));
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

        Assert.True(Asked.Count(question => question.Peer == A && question.Id == Id(0)) >= 3);
    }

    [Fact]
    public void What_a_vote_waits_for_is_asked_for_first()
    {
        for (int i = 0; i < 100; i++)
        {
            Announce(B, Id(i));
        }

        Time.Advance(TimeSpan.FromSeconds(1));
        Fetcher.TakeUnlooked(int.MaxValue);
        Fetcher.Add(Id(100), atOnce: true);
        Fetcher.TakeUnlooked(int.MaxValue);
        Fetcher.AskDue();

        Assert.Equal(Id(100), Asked[0].Id);
    }

    [Fact]
    public void What_votes_wait_for_in_vain_leaves_places_to_the_rest()
    {
        for (int i = 0; i < 100; i++)
        {
            Fetcher.Add(Id(i), atOnce: true);
        }

        Announce(A, Id(100));
        Pass(TimeSpan.FromSeconds(2));

        Assert.Contains((A, Id(100), 0U), Asked);
    }

    [Fact]
    public void Announced_id_that_nobody_has_is_given_up_and_a_sealed_one_is_not()
    {
        Announce(B, Id(0));
        Fetcher.Add(Id(1), atOnce: false);
        Fetcher.Add(Id(2), atOnce: true);
        Pass(TimeSpan.FromSeconds(30));
        Assert.False(Fetcher.IsWanted(Id(0)));
        Assert.True(Fetcher.IsWanted(Id(2)));

        Pass(TimeSpan.FromSeconds(120));
        Assert.True(Fetcher.IsWanted(Id(1)));
        Assert.False(Fetcher.IsWanted(Id(2)));
        Announce(B, Id(0));
        Assert.True(Fetcher.IsWanted(Id(0)));
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

        Assert.Equal(BundleWants.MaxOfAnnouncer + 1, Fetcher.Wanted);
        Assert.True(Fetcher.IsWanted(Id(0)));
        Assert.False(Fetcher.IsWanted(Id(10)));
        Assert.True(Fetcher.IsWanted(Id(11)));
    }

    [Fact]
    public void All_announcers_and_votes_together_fill_no_more_than_their_places()
    {
        for (int peer = 1; peer <= 10; peer++)
        {
            for (int i = 0; i < BundleWants.MaxOfAnnouncer; i++)
            {
                Fetcher.Announced(Participant(peer), Id((peer * 100_000) + i));
            }
        }

        Assert.Equal(BundleWants.MaxAnnounced, Fetcher.Wanted);
        for (int i = 0; i < BundleWants.MaxDemanded + 10; i++)
        {
            Fetcher.Add(Id(2_000_000 + i), atOnce: true);
        }

        Assert.Equal(BundleWants.MaxAnnounced + BundleWants.MaxDemanded, Fetcher.Wanted);
    }

    [Fact]
    public void Removed_ids_leave_their_places()
    {
        for (int i = 0; i < 3 * BundleWants.MaxOfAnnouncer; i++)
        {
            Announce(B, Id(i));
            if (i > 0)
            {
                Fetcher.Remove(Id(i));
            }
        }

        Assert.True(Fetcher.IsWanted(Id(0)));
        Assert.Equal(1, Fetcher.Wanted);
    }

    [Fact]
    public void What_another_sends_unasked_is_counted_and_the_fetch_goes_on()
    {
        AskA(Id(0));
        Assert.Null(Fetcher.Take(A, new BundlePart(Id(0), 2 * Part, 0, Bytes)));
        Fetcher.Fail(Id(0), B);

        ReadOnlyMemory<byte>? whole = Fetcher.Take(A, new BundlePart(Id(0), 2 * Part, Part, Bytes));
        Assert.Equal(2 * (int)Part, whole?.Length);
        Assert.Equal(1, Fetcher.Refused);
    }

    [Fact]
    public void Source_whose_bundle_was_wrong_is_followed_by_another_at_once()
    {
        AskA(Id(0));
        Fetcher.Fail(Id(0), A);
        Fetcher.AskDue();

        Assert.Equal(B, Asked[^1].Peer);
    }

    [Fact]
    public void Source_that_sends_a_little_every_time_is_given_up()
    {
        AskA(Id(0));
        for (uint i = 0; i < 5; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(900));
            Fetcher.Take(A, new BundlePart(Id(0), BundleLimits.MaxBundleBytes, i, new byte[1]));
            Fetcher.AskDue();
        }

        Assert.Contains((B, Id(0), 0U), Asked);
        Assert.True(Fetcher.Refused > 0);
    }

    [Fact]
    public void Ids_are_looked_for_a_few_at_once_and_what_votes_wait_for_first()
    {
        for (int i = 0; i < 1000; i++)
        {
            Announce(B, Id(i));
        }

        Announce(A, Id(2000));
        Time.Advance(TimeSpan.FromSeconds(1));
        Fetcher.Add(Id(3000), atOnce: true);
        IReadOnlyList<SubmissionId> first = Fetcher.TakeUnlooked(64);
        Assert.Equal(64, first.Count);
        Assert.Equal(Id(3000), first[0]);
        Assert.Contains(Id(2000), Fetcher.TakeUnlooked(64).Concat(first));
        Assert.Empty(Fetcher.TakeUnlooked(0));
        int rest = 0;
        while (Fetcher.TakeUnlooked(64) is { Count: > 0 } some)
        {
            Assert.True(some.Count <= 64);
            rest += some.Count;
        }

        Assert.Equal(1002 - 128, rest);
    }
}
