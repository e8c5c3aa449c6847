using HealthLedger.Transport;

namespace HealthLedger.Testing.Conformance;

/// <content>Who waits for whom, and what memory it takes.</content>
public static partial class TransportConformance
{
    private const int PieceBytes = 256 * 1024;

    // Beside the queue: what is being sent, what is being received, and what the system holds between the two. The last
    // is the largest: a system may let one receive buffer grow to 32 MiB (the third number of net.ipv4.tcp_rmem), and
    // counts in it what it takes for its own use.
    private const int SlackBytes = 96 << 20;

    private static async Task FillsUpAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        TransportNode[] pair = await TransportNode.ConnectAsync(mesh, 2, cancellationToken).ConfigureAwait(false);
        pair[1].Probe.Stall(TransportLane.Bulk);
        int accepted = await FillAsync(pair[0], pair[1], cancellationToken).ConfigureAwait(false);
        pair[1].Probe.Release(TransportLane.Bulk);

        // What was accepted is no less than the others: all of it arrives, and nothing else.
        await ExpectAllAsync(pair[1], pair[0], TransportLane.Bulk, accepted, cancellationToken).ConfigureAwait(false);
    }

    private static async Task KeepsNewestVotesAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        const int Length = 1000;
        TransportNode[] pair = await TransportNode.ConnectAsync(mesh, 2, cancellationToken).ConfigureAwait(false);
        pair[1].Probe.Stall(TransportLane.Votes);
        int room = (TransportLimits.MaxQueuedBytes(TransportLane.Votes) + SlackBytes) / Length;
        int count = room + TransportLimits.MaxQueuedMessages(TransportLane.Votes);
        for (int number = 0; number < count; number++)
        {
            Claim.That(
                pair[0].TrySend(pair[1], TransportLane.Votes, number, Length) == SendOutcome.Queued,
                "votes are taken, and push out older ones");
        }

        pair[1].Probe.Release(TransportLane.Votes);
        await pair[1].Probe.UntilAsync(
            pair[0].Id,
            TransportLane.Votes,
            record => record.Numbers.LastOrDefault() == count - 1,
            "the newest vote arrives",
            cancellationToken).ConfigureAwait(false);
        List<int> numbers = pair[1].Heard(pair[0], TransportLane.Votes).Numbers;
        Claim.That(numbers.Count < count, "a queue of votes is bounded");
        Claim.That(numbers.Zip(numbers.Skip(1)).All(two => two.First < two.Second), "votes keep their order");
    }

    private static async Task WaitsForRoomAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        const string Rule = "waiting for room ends when there is room";
        TransportNode[] pair = await TransportNode.ConnectAsync(mesh, 2, cancellationToken).ConfigureAwait(false);
        pair[1].Probe.Stall(TransportLane.Bulk);
        int accepted = await FillAsync(pair[0], pair[1], cancellationToken).ConfigureAwait(false);
        Task<SendOutcome> first = pair[0]
            .SendAsync(pair[1], TransportLane.Bulk, accepted, PieceBytes, cancellationToken).AsTask();
        Task<SendOutcome> second = pair[0]
            .SendAsync(pair[1], TransportLane.Bulk, accepted + 1, PieceBytes, cancellationToken).AsTask();
        pair[1].Probe.Release(TransportLane.Bulk);
        foreach (Task<SendOutcome> waiting in (Task<SendOutcome>[])[first, second])
        {
            SendOutcome outcome = await WithinAsync(waiting, Rule, cancellationToken).ConfigureAwait(false);
            Claim.That(outcome == SendOutcome.Queued, Rule);
        }

        await ExpectAllAsync(pair[1], pair[0], TransportLane.Bulk, accepted + 2, cancellationToken)
            .ConfigureAwait(false);
    }

    private static async Task CancelsWaitingAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        const string Rule = "a send that is cancelled while it waits sends nothing";
        TransportNode[] pair = await TransportNode.ConnectAsync(mesh, 2, cancellationToken).ConfigureAwait(false);
        await Claim.ThrowsAsync<OperationCanceledException>(
            async () => await pair[0].SendAsync(
                pair[1], TransportLane.Bulk, -1, 10, new CancellationToken(canceled: true)).ConfigureAwait(false),
            "a call that is cancelled before does nothing").ConfigureAwait(false);
        pair[1].Probe.Stall(TransportLane.Bulk);
        int accepted = await FillAsync(pair[0], pair[1], cancellationToken).ConfigureAwait(false);
        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<SendOutcome> waiting = pair[0]
            .SendAsync(pair[1], TransportLane.Bulk, -2, PieceBytes, cancel.Token).AsTask();
        await cancel.CancelAsync().ConfigureAwait(false);
        await Claim.ThrowsAsync<OperationCanceledException>(
            async () => await WithinAsync(waiting, Rule, cancellationToken).ConfigureAwait(false), Rule)
            .ConfigureAwait(false);
        pair[1].Probe.Release(TransportLane.Bulk);
        SendOutcome next = await pair[0]
            .SendAsync(pair[1], TransportLane.Bulk, accepted, 10, cancellationToken).ConfigureAwait(false);
        Claim.That(next == SendOutcome.Queued, Arrives);
        await ExpectAllAsync(pair[1], pair[0], TransportLane.Bulk, accepted + 1, cancellationToken)
            .ConfigureAwait(false);
    }

    private static async Task EndsWaitingAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        const string Rule = "waiting for room ends when the lane goes down";
        TransportNode[] pair = await TransportNode.ConnectAsync(mesh, 2, cancellationToken).ConfigureAwait(false);
        pair[1].Probe.Stall(TransportLane.Bulk);
        _ = await FillAsync(pair[0], pair[1], cancellationToken).ConfigureAwait(false);
        Task<SendOutcome> waiting = pair[0]
            .SendAsync(pair[1], TransportLane.Bulk, -3, PieceBytes, cancellationToken).AsTask();
        pair[0].Knows();
        SendOutcome outcome = await WithinAsync(waiting, Rule, cancellationToken).ConfigureAwait(false);
        Claim.That(outcome == SendOutcome.NotConnected, Rule);
    }

    private static async Task PassesBulkAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        TransportNode[] pair = await TransportNode.ConnectAsync(mesh, 2, cancellationToken).ConfigureAwait(false);
        pair[1].Probe.Stall(TransportLane.Bulk);
        _ = await FillAsync(pair[0], pair[1], cancellationToken).ConfigureAwait(false);
        foreach (TransportLane lane in (TransportLane[])[TransportLane.Votes, TransportLane.Proposals])
        {
            for (int number = 0; number < 100; number++)
            {
                Claim.That(pair[0].TrySend(pair[1], lane, number, 300) == SendOutcome.Queued, Arrives);
            }

            await pair[1].HandledAsync(
                pair[0], lane, 100, "no lane waits for a lane of bulk that is held up", cancellationToken)
                .ConfigureAwait(false);
        }

        Claim.That(
            pair[1].Heard(pair[0], TransportLane.Bulk).Numbers.Count == 0,
            "nothing more is handed to a handler that has not finished");
        pair[1].Probe.Release(TransportLane.Bulk);
    }

    private static async Task PassesSlowPeersAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        TransportNode[] nodes = await TransportNode.ConnectAsync(mesh, 3, cancellationToken).ConfigureAwait(false);
        foreach (TransportLane lane in TransportNode.Lanes)
        {
            nodes[1].Probe.Stall(lane);
        }

        _ = await FillAsync(nodes[0], nodes[1], cancellationToken).ConfigureAwait(false);
        foreach (TransportLane lane in TransportNode.Lanes)
        {
            Claim.That(nodes[0].TrySend(nodes[1], lane, 0, 100) != SendOutcome.NotConnected, Arrives);
            await SendAllAsync(nodes[0], nodes[2], lane, 100, cancellationToken).ConfigureAwait(false);
            await ExpectAllAsync(nodes[2], nodes[0], lane, 100, cancellationToken).ConfigureAwait(false);
        }

        foreach (TransportLane lane in TransportNode.Lanes)
        {
            nodes[1].Probe.Release(lane);
        }
    }

    private static async Task<SendOutcome> WithinAsync(
        Task<SendOutcome> sending, string claim, CancellationToken cancellationToken)
    {
        try
        {
            return await sending.WaitAsync(TransportProbe.Patience, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw new ConformanceException(claim, exception);
        }
    }

    /// <summary>Sends on a lane of bulk that is held up, until it takes no more; says how many it took.</summary>
    private static async Task<int> FillAsync(
        TransportNode from, TransportNode to, CancellationToken cancellationToken)
    {
        int most = (TransportLimits.MaxQueuedBytes(TransportLane.Bulk) + SlackBytes) / PieceBytes;
        int number = 0;
        int refused = 0;
        while (refused < 64)
        {
            Claim.That(number <= most, "a lane that is not taken from takes a bounded number of bytes");
            SendOutcome outcome = from.TrySend(to, TransportLane.Bulk, number, PieceBytes);
            Claim.That(outcome != SendOutcome.NotConnected, "a lane that is held up stays up");
            if (outcome == SendOutcome.Queued)
            {
                number++;
                refused = 0;
            }
            else
            {
                // The sender may be taking from the queue still: it is full when it refuses again and again, and
                // the sender had time to run in between.
                refused++;
                await Task.Delay(1, cancellationToken).ConfigureAwait(false);
            }
        }

        return number;
    }
}
