using HealthLedger.Transport;

namespace HealthLedger.Testing.Conformance;

/// <content>Peers that come and go.</content>
public static partial class TransportConformance
{
    private const int MostRounds = 500;

    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(20);

    private static async Task SurvivesHandlersAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        TransportNode steady = await TransportNode.StartAsync(mesh, cancellationToken).ConfigureAwait(false);
        ITransport broken = await mesh.CreateAsync(cancellationToken).ConfigureAwait(false);
        await broken.StartAsync(new ThrowingHandler(), cancellationToken).ConfigureAwait(false);
        steady.Knows();
        steady.Transport.SetPeers([mesh.Describe(broken)]);
        broken.SetPeers([steady.Peer]);
        for (int times = 1; times <= 3; times++)
        {
            foreach (TransportLane lane in TransportNode.Lanes)
            {
                int ups = times;
                await steady.Probe.UntilAsync(
                    broken.Self,
                    lane,
                    record => record.IsUp && record.Ups >= (lane == TransportLane.Bulk ? ups : 1),
                    "a lane whose handler threw comes up again",
                    cancellationToken).ConfigureAwait(false);
            }

            steady.Transport.TrySend(broken.Self, TransportLane.Bulk, TransportProbe.Message(times, 100));
        }

        Claim.That(
            steady.Probe.Of(broken.Self, TransportLane.Votes).Downs == 0, "a handler that throws ends its lane alone");
    }

    private static async Task CutsUnregisteredAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        const string Rule = "a peer that is no longer registered is cut";
        TransportNode[] nodes = await TransportNode.ConnectAsync(mesh, 3, cancellationToken).ConfigureAwait(false);

        // Where both have called each other, a lane goes down and up once more on its own, soon after they have
        // connected: who is registered still has to stay in one of two rounds.
        bool stays = false;
        for (int round = 0; round < 2 && !stays; round++)
        {
            int[] downs = [.. Downs(nodes[0], nodes[2])];
            nodes[0].Knows(nodes[2]);
            foreach (TransportLane lane in TransportNode.Lanes)
            {
                Claim.That(!nodes[0].Transport.IsUp(nodes[1].Id, lane), Rule);
                Claim.That(nodes[0].TrySend(nodes[1], lane, 1, 10) == SendOutcome.NotConnected, Rule);
            }

            await nodes[0].DownAsync(nodes[1], Rule, cancellationToken).ConfigureAwait(false);
            await nodes[1].DownAsync(nodes[0], Rule, cancellationToken).ConfigureAwait(false);
            stays = downs.SequenceEqual(Downs(nodes[0], nodes[2]));
            int ups = await StaysAwayAsync(mesh, nodes, cancellationToken).ConfigureAwait(false);
            nodes[0].Knows(nodes);
            await nodes[0].UpAsync(nodes[1], ups + 1, cancellationToken).ConfigureAwait(false);
            await nodes[1].UpAsync(nodes[0], times: 2, cancellationToken).ConfigureAwait(false);
        }

        Claim.That(stays, "who is registered still stays connected");
        await ArrivesAgainAsync(nodes[0], nodes[1], cancellationToken).ConfigureAwait(false);
    }

    // While another comes, who was cut has had as much time to come back. Returns how often it has gone up at most.
    private static async Task<int> StaysAwayAsync(
        ITransportMesh mesh, TransportNode[] nodes, CancellationToken cancellationToken)
    {
        int[] before = [.. TransportNode.Lanes.Select(lane => nodes[0].Heard(nodes[1], lane).Ups)];
        TransportNode another = await TransportNode.StartAsync(mesh, cancellationToken).ConfigureAwait(false);
        another.Knows(nodes[0]);
        nodes[0].Knows(nodes[2], another);
        await nodes[0].UpAsync(another, times: 1, cancellationToken).ConfigureAwait(false);
        foreach ((TransportLane lane, int i) in TransportNode.Lanes.Select((lane, i) => (lane, i)))
        {
            Claim.That(
                nodes[0].Heard(nodes[1], lane).Ups == before[i], "who is not registered any more does not come back");
        }

        return before.Max();
    }

    private static IEnumerable<int> Downs(TransportNode node, TransportNode of) =>
        TransportNode.Lanes.Select(lane => node.Heard(of, lane).Downs);

    // Where both have called each other one of the two connections is given up, and what was queued on it with it.
    private static async Task ArrivesAgainAsync(
        TransportNode from, TransportNode to, CancellationToken cancellationToken)
    {
        for (int number = 0; number < MostRounds; number++)
        {
            int downs = to.Heard(from, TransportLane.Votes).Downs;
            if (from.TrySend(to, TransportLane.Votes, number, 10) == SendOutcome.Queued)
            {
                await to.Probe.UntilAsync(
                    from.Id,
                    TransportLane.Votes,
                    record => record.Numbers.Count > 0 || record.Downs > downs,
                    Arrives,
                    cancellationToken).ConfigureAwait(false);
            }

            if (to.Heard(from, TransportLane.Votes).Numbers.Count > 0)
            {
                return;
            }

            await from.UpAsync(to, times: 2, cancellationToken).ConfigureAwait(false);
            await Task.Delay(Round, cancellationToken).ConfigureAwait(false);
        }

        Claim.That(false, Arrives);
    }

    private static async Task DrainsAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        const int Count = 100;
        TransportNode[] pair = await TransportNode.ConnectAsync(mesh, 2, cancellationToken).ConfigureAwait(false);
        foreach (TransportLane lane in TransportNode.Lanes)
        {
            for (int number = 0; number < Count; number++)
            {
                Claim.That(pair[0].TrySend(pair[1], lane, number, 2000) == SendOutcome.Queued, Arrives);
            }
        }

        await pair[0].Transport.DisposeAsync().ConfigureAwait(false);
        foreach (TransportLane lane in TransportNode.Lanes)
        {
            await pair[1].Probe.UntilAsync(
                pair[0].Id, lane, record => !record.IsUp, "a transport that ends is down", cancellationToken)
                .ConfigureAwait(false);
            Claim.That(
                pair[1].Heard(pair[0], lane).Numbers.SequenceEqual(Enumerable.Range(0, Count)),
                "what was queued before a transport is disposed arrives");
        }
    }

    private static async Task EndsAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        const string Rule = "a transport that is disposed refuses calls";
        TransportNode[] pair = await TransportNode.ConnectAsync(mesh, 2, cancellationToken).ConfigureAwait(false);
        await pair[0].Transport.DisposeAsync().ConfigureAwait(false);
        await pair[0].Transport.DisposeAsync().ConfigureAwait(false);
        await pair[0].DownAsync(pair[1], "who disposes a transport hears that its lanes are down", cancellationToken)
            .ConfigureAwait(false);
        await pair[1].DownAsync(pair[0], "a transport that ends is down for its peers", cancellationToken)
            .ConfigureAwait(false);
        byte[] message = TransportProbe.Message(1, 10);
        await Claim.ThrowsAsync<ObjectDisposedException>(
            () =>
            {
                pair[0].Transport.TrySend(pair[1].Id, TransportLane.Votes, message);
                return ValueTask.CompletedTask;
            },
            Rule).ConfigureAwait(false);
        await Claim.ThrowsAsync<ObjectDisposedException>(
            async () => await pair[0].Transport
                .SendAsync(pair[1].Id, TransportLane.Votes, message, cancellationToken).ConfigureAwait(false),
            Rule).ConfigureAwait(false);
        await Claim.ThrowsAsync<ObjectDisposedException>(
            () =>
            {
                pair[0].Transport.SetPeers([]);
                return ValueTask.CompletedTask;
            },
            Rule).ConfigureAwait(false);
    }
}
