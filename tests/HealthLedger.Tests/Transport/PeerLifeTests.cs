using System.Security.Cryptography.X509Certificates;
using HealthLedger.Transport;
using HealthLedger.Transport.Tcp;

namespace HealthLedger.Tests.Transport;

/// <summary>Connections that come, go silent, break the rules, and come back.</summary>
public sealed class PeerLifeTests
{
    private static readonly TransportLane[] Lanes = Enum.GetValues<TransportLane>();

    [Fact]
    public async Task Peer_that_is_idle_stays_connected()
    {
        await using PeerPair pair = await PeerPair.ConnectAsync(TimeSpan.FromSeconds(60));
        for (int i = 0; i < 40; i++)
        {
            // Nearly three minutes, with a silence of one allowed: signs of life must go both ways on every lane.
            long[] before = [.. pair.Passed];
            pair.Time.Advance(TimeSpan.FromSeconds(4));
            await Until.HoldsAsync(() => pair.Passed.Zip(before).All(two => two.First > two.Second));
        }

        Assert.Equal(0, pair.One.Recorder.AllDowns + pair.Other.Recorder.AllDowns);
    }

    [Fact]
    public async Task Peer_that_is_gone_without_a_word_is_cut_on_every_lane_and_comes_back()
    {
        await using PeerPair pair = await PeerPair.ConnectAsync();
        pair.BlackHole(true);
        await pair.AdvanceUntilAsync(() => pair.One.Recorder.AllDowns == 3 && pair.Other.Recorder.AllDowns == 3);
        Assert.Equal(3, pair.One.Transport.Tally.Count(CloseReason.Silent));
        Assert.Equal(3, pair.Other.Transport.Tally.Count(CloseReason.Silent));
        pair.BlackHole(false);
        await pair.AdvanceUntilAsync(() => pair.One.Recorder.AllUps == 6 && pair.Other.Recorder.AllUps == 6);
    }

    [Fact]
    public async Task Path_that_is_lost_in_one_direction_is_cut_by_who_hears_nothing()
    {
        await using PeerPair pair = await PeerPair.ConnectAsync();
        pair.ToOne.Forward.IsBlackHole = true;
        pair.ToOther.Backward.IsBlackHole = true;
        await pair.AdvanceUntilAsync(() => pair.One.Recorder.AllDowns == 3 && pair.Other.Recorder.AllDowns == 3);
        Assert.Equal(3, pair.One.Transport.Tally.Count(CloseReason.Silent));
        Assert.Equal(0, pair.Other.Transport.Tally.Count(CloseReason.Silent));
    }

    [Fact]
    public async Task Byte_that_is_changed_on_its_way_ends_the_connection_and_no_message_is_wrong()
    {
        await using PeerPair pair = await PeerPair.ConnectAsync();
        for (int round = 1; round <= 5; round++)
        {
            pair.ToOne.Forward.Corrupt(1);
            pair.ToOther.Backward.Corrupt(1);
            int downs = round;
            await pair.AdvanceUntilAsync(() =>
            {
                pair.Other.Transport.TrySend(pair.One.Id, TransportLane.Proposals, new byte[5000]);
                return pair.One.Recorder.AllDowns >= downs;
            });
            pair.ToOne.Forward.Corrupt(0);
            pair.ToOther.Backward.Corrupt(0);
            await pair.AdvanceUntilAsync(() => Lanes.All(
                lane => pair.One.Transport.IsUp(pair.Other.Id, lane) && pair.Other.Transport.IsUp(pair.One.Id, lane)));
        }

        Assert.All(pair.One.Recorder.Messages, one => Assert.Equal(new byte[5000], one.Message));
    }

    // A machine that lost power and is back knows nothing of the connection that its peer still believes in.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Peer_that_starts_again_is_connected_at_once_beside_its_dead_connection(bool isDecider)
    {
        await using PeerPair pair = await PeerPair.ConnectAsync();
        (PeerEnd dying, PeerEnd living) = isDecider ? (pair.One, pair.Other) : (pair.Other, pair.One);
        Assert.Equal(isDecider, string.CompareOrdinal(dying.Id.ToString(), living.Id.ToString()) < 0);
        pair.BlackHole(true);
        PeerRecorder recorder = new();
        await using TcpTransport again = await dying.Replica.TransportAsync(events: recorder, time: pair.Time);
        await again.StartAsync(recorder, CancellationToken.None);
        again.SetPeers([living.Replica.At(living.Transport.BoundEndPoint!)]);
        await pair.AdvanceUntilAsync(() => recorder.AllUps == 3 && living.Recorder.AllUps == 6);
        Assert.Equal(3, living.Recorder.AllDowns);
        Assert.Equal(0, recorder.AllDowns);
        Assert.Equal(0, living.Transport.Tally.Count(CloseReason.Silent));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Calls_of_both_at_the_same_time_come_to_one_connection_in_whatever_order(bool first, bool second)
    {
        await using PeerPair pair = await PeerPair.CreateAsync();
        await CrossAsync(pair, first, second);
    }

    // Two attempts that both saw that nothing is up must not both be decided for: what the first brought up had been
    // told as up, and messages had gone on it. That takes a narrow moment, so there are many pairs.
    [Fact]
    public async Task Calls_that_cross_again_and_again_are_never_both_decided_for()
    {
        for (int round = 0; round < 60; round++)
        {
            await using PeerPair pair = await PeerPair.CreateAsync();
            await CrossAsync(pair, round % 2 == 0, round % 2 == 1);
        }
    }

    [Fact]
    public async Task Connection_that_says_nothing_is_closed_after_its_time_and_holds_nobody_up()
    {
        await using Guarded guarded = await Guarded.StartAsync(options => options.MaxHandshakes = 10);
        List<HostilePeer> silent = [];
        for (int i = 0; i < 9; i++)
        {
            silent.Add(await HostilePeer.ConnectAsync(guarded.EndPoint));
        }

        // One that stops in the midst of TLS is no better.
        await silent[0].SendPlainAsync([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]);
        using X509Certificate2 certificate = await new TestCertificate().MakeAsync(guarded.Peer);
        await using HostilePeer good = await HostilePeer.ConnectAsync(guarded.EndPoint, certificate);
        await good.BeginAsync();
        await Until.HoldsAsync(() => guarded.Recorder.Ups(guarded.Peer.Id) == 1);
        guarded.Time.Advance(TimeSpan.FromSeconds(31));
        foreach (HostilePeer peer in silent)
        {
            await peer.ClosedAsync();
            await peer.DisposeAsync();
        }

        await Until.HoldsAsync(() => guarded.Transport.Tally.Count(RefusalReason.TimedOut) == 9);
        Assert.Equal(0, guarded.Recorder.AllDowns);
    }

    [Theory]
    [InlineData(3, 64)]
    [InlineData(64, 3)]
    public async Task Connections_over_the_limit_are_closed_at_once(int inAll, int ofAddress)
    {
        await using Guarded guarded = await Guarded.StartAsync(options =>
        {
            options.MaxHandshakes = inAll;
            options.MaxHandshakesOfAddress = ofAddress;
        });
        List<HostilePeer> peers = [];
        for (int i = 0; i < 5; i++)
        {
            peers.Add(await HostilePeer.ConnectAsync(guarded.EndPoint));
        }

        await Until.HoldsAsync(() => guarded.Transport.Tally.Count(RefusalReason.TooMany) == 2);
        await Task.WhenAll(peers[3].ClosedAsync(), peers[4].ClosedAsync());
        foreach (HostilePeer peer in peers)
        {
            await peer.DisposeAsync();
        }

        // Their places are free again.
        using X509Certificate2 certificate = await new TestCertificate().MakeAsync(guarded.Peer);
        await Until.HoldsAsync(() => guarded.Transport.Tally.Count(RefusalReason.TlsFailed)
            + guarded.Transport.Tally.Count(RefusalReason.NetworkFailed) == 3);
        await using HostilePeer good = await HostilePeer.ConnectAsync(guarded.EndPoint, certificate);
        await good.BeginAsync();
    }

    private static async Task CrossAsync(PeerPair pair, bool first, bool second)
    {
        pair.ToOne.Hold();
        pair.ToOther.Hold();
        await pair.StartAsync();

        // Both have called on every lane, and neither call has arrived.
        await pair.AdvanceUntilAsync(() => pair.ToOne.Accepted >= 3 && pair.ToOther.Accepted >= 3);
        Action one = pair.ToOne.Overtake();
        Action other = pair.ToOther.Overtake();
        foreach (bool isOne in (bool[])[first, second, !first])
        {
            (isOne ? one : other)();
        }

        await pair.AdvanceUntilAsync(() => pair.One.Recorder.AllUps >= 3 && pair.Other.Recorder.AllUps >= 3);
        foreach (TransportLane lane in Lanes)
        {
            pair.One.Transport.TrySend(pair.Other.Id, lane, new byte[] { 1 });
            pair.Other.Transport.TrySend(pair.One.Id, lane, new byte[] { 2 });
        }

        await Until.HoldsAsync(() => pair.One.Recorder.Messages.Count == 3 && pair.Other.Recorder.Messages.Count == 3);
        Assert.Equal(3, pair.One.Recorder.AllUps);
        Assert.Equal(3, pair.Other.Recorder.AllUps);
        Assert.Equal(0, pair.One.Recorder.AllDowns + pair.Other.Recorder.AllDowns);
    }
}
