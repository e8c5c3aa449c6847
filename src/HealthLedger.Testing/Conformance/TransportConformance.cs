using HealthLedger.Transport;

namespace HealthLedger.Testing.Conformance;

/// <summary>
/// What every transport must do (docs/spec/transport.md section 6). Cases use one to four transports on one machine and
/// wait for what must happen; none depends on how long it takes.
/// </summary>
public static partial class TransportConformance
{
    private const string Arrives = "a message that was queued arrives while its lane is up";

    /// <summary>The cases.</summary>
    public static IReadOnlyList<TransportCase> Cases { get; } =
    [
        new("Replicas that are registered with each other connect once on every lane", ConnectsAsync),
        new("A transport that is registered at one end only is not connected", NeedsBothAsync),
        new("Messages of every length arrive whole, once and in order, on every lane", CarriesAllLengthsAsync),
        new("Messages go both ways at once", GoesBothWaysAsync),
        new("Messages come from whom they say", NamesTheSenderAsync),
        new("Senders at the same time lose nothing", TakesManySendersAsync),
        new("Messages that are empty or too long are refused", RefusesLengthsAsync),
        new("A message to who is not connected is said to be dropped", SaysNotConnectedAsync),
        new("A lane that is not taken from fills up, and says so", FillsUpAsync),
        new("A full lane of votes keeps the newest", KeepsNewestVotesAsync),
        new("Waiting for room ends when there is room, and keeps the order", WaitsForRoomAsync),
        new("Waiting for room can be cancelled, and the message is not sent", CancelsWaitingAsync),
        new("Waiting for room ends when the lane goes down", EndsWaitingAsync),
        new("Votes and proposals pass a lane of bulk that is held up", PassesBulkAsync),
        new("A peer that takes nothing holds up no other", PassesSlowPeersAsync),
        new("A handler that throws ends its lane alone, and it comes up again", SurvivesHandlersAsync),
        new("After a connection is cut lanes go down and up, and the order is kept", KeepsOrderOverCutsAsync),
        new("A peer that is no longer registered is cut at once, and comes back when it is", CutsUnregisteredAsync),
        new("What was queued before a transport is disposed arrives", DrainsAsync),
        new("A transport that is disposed is down for its peers, and refuses calls", EndsAsync),
    ];

    private static async Task ConnectsAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        TransportNode[] nodes = await TransportNode.ConnectAsync(mesh, 4, cancellationToken).ConfigureAwait(false);
        foreach (TransportNode node in nodes)
        {
            foreach (TransportNode other in nodes.Where(other => other != node))
            {
                foreach (TransportLane lane in TransportNode.Lanes)
                {
                    Claim.That(node.Transport.IsUp(other.Id, lane), "a lane that went up is up");
                }
            }
        }

        await Claim.ThrowsAsync<InvalidOperationException>(
            () => nodes[0].Transport.StartAsync(nodes[0].Probe, cancellationToken),
            "a transport starts once").ConfigureAwait(false);
    }

    private static async Task NeedsBothAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        TransportNode[] pair = await TransportNode.ConnectAsync(mesh, 2, cancellationToken).ConfigureAwait(false);
        TransportNode stranger = await TransportNode.StartAsync(mesh, cancellationToken).ConfigureAwait(false);
        stranger.Knows(pair);

        // Once the stranger is known to one of the two, it has had as much time to be known to the other.
        pair[0].Knows([.. pair, stranger]);
        await stranger.UpAsync(pair[0], times: 1, cancellationToken).ConfigureAwait(false);
        foreach (TransportLane lane in TransportNode.Lanes)
        {
            Claim.That(stranger.Heard(pair[1], lane).Ups == 0, "who is not registered is not connected");
            Claim.That(pair[1].Heard(stranger, lane).Ups == 0, "who is not registered is not connected");
        }
    }

    private static async Task NamesTheSenderAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        TransportNode[] nodes = await TransportNode.ConnectAsync(mesh, 3, cancellationToken).ConfigureAwait(false);
        for (int i = 1; i < nodes.Length; i++)
        {
            Claim.That(nodes[i].TrySend(nodes[0], TransportLane.Votes, i, 50) == SendOutcome.Queued, Arrives);
        }

        for (int i = 1; i < nodes.Length; i++)
        {
            await nodes[0].HandledAsync(nodes[i], TransportLane.Votes, 1, Arrives, cancellationToken)
                .ConfigureAwait(false);
            Claim.That(
                nodes[0].Heard(nodes[i], TransportLane.Votes).Numbers[0] == i, "a message comes from whom it says");
        }
    }

    private static async Task RefusesLengthsAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        const string Rule = "a message that is empty or too long is refused, and so is a lane that there is not";
        TransportNode[] pair = await TransportNode.ConnectAsync(mesh, 2, cancellationToken).ConfigureAwait(false);
        List<(TransportLane Lane, int Length)> refused = [((TransportLane)99, 5)];
        foreach (TransportLane lane in TransportNode.Lanes)
        {
            refused.Add((lane, 0));
            refused.Add((lane, TransportLimits.MaxMessageBytes(lane) + 1));
        }

        foreach ((TransportLane lane, int length) in refused)
        {
            await Claim.ThrowsAsync<ArgumentException>(
                () =>
                {
                    pair[0].Transport.TrySend(pair[1].Id, lane, new byte[length]);
                    return ValueTask.CompletedTask;
                },
                Rule).ConfigureAwait(false);
            await Claim.ThrowsAsync<ArgumentException>(
                async () => await pair[0].Transport
                    .SendAsync(pair[1].Id, lane, new byte[length], cancellationToken).ConfigureAwait(false),
                Rule).ConfigureAwait(false);
        }

        await Claim.ThrowsAsync<ArgumentException>(
            () =>
            {
                pair[0].Transport.SetPeers([pair[1].Peer, pair[1].Peer]);
                return ValueTask.CompletedTask;
            },
            "a peer that is named twice is refused").ConfigureAwait(false);
        Claim.That(pair[0].Transport.IsUp(pair[1].Id, TransportLane.Votes), "what is refused changes nothing");
    }

    private static async Task SaysNotConnectedAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        const string Rule = "a message to who is not connected is said to be dropped";
        TransportNode lonely = await TransportNode.StartAsync(mesh, cancellationToken).ConfigureAwait(false);
        TransportNode other = await TransportNode.StartAsync(mesh, cancellationToken).ConfigureAwait(false);
        foreach (TransportLane lane in TransportNode.Lanes)
        {
            foreach (PeerId peer in (PeerId[])[other.Id, default, lonely.Id])
            {
                byte[] message = TransportProbe.Message(1, 10);
                Claim.That(!lonely.Transport.IsUp(peer, lane), Rule);
                Claim.That(lonely.Transport.TrySend(peer, lane, message) == SendOutcome.NotConnected, Rule);
                SendOutcome outcome = await lonely.Transport.SendAsync(peer, lane, message, cancellationToken)
                    .ConfigureAwait(false);
                Claim.That(outcome == SendOutcome.NotConnected, Rule);
            }
        }
    }
}
