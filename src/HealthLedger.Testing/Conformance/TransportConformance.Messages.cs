using HealthLedger.Transport;

namespace HealthLedger.Testing.Conformance;

/// <content>What becomes of messages on lanes that are up.</content>
public static partial class TransportConformance
{
    private static async Task CarriesAllLengthsAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        TransportNode[] pair = await TransportNode.ConnectAsync(mesh, 2, cancellationToken).ConfigureAwait(false);
        foreach (TransportLane lane in TransportNode.Lanes)
        {
            List<int> lengths =
            [
                4, 5, 127, 128, 4091, 4096, 65_530, 65_532, 65_533, 65_536, 65_537, 131_072, 200_001,
                TransportLimits.MaxMessageBytes(lane), 6, (1 << 20) - 1, 1 << 20, 7,
                .. Enumerable.Range(0, 2000).Select(i => 4 + (i * 37 % 700)),
            ];
            for (int number = 0; number < lengths.Count; number++)
            {
                SendOutcome outcome = await pair[0]
                    .SendAsync(pair[1], lane, number, lengths[number], cancellationToken).ConfigureAwait(false);
                Claim.That(outcome == SendOutcome.Queued, Arrives);
            }

            await ExpectAllAsync(pair[1], pair[0], lane, lengths.Count, cancellationToken).ConfigureAwait(false);
            Claim.That(
                pair[1].Heard(pair[0], lane).Bytes == lengths.Sum(length => (long)length),
                "a message arrives with its length");
        }
    }

    private static async Task GoesBothWaysAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        const int Count = 300;
        TransportNode[] pair = await TransportNode.ConnectAsync(mesh, 2, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(
            SendAllAsync(pair[0], pair[1], TransportLane.Proposals, Count, cancellationToken),
            SendAllAsync(pair[1], pair[0], TransportLane.Proposals, Count, cancellationToken),
            SendAllAsync(pair[0], pair[1], TransportLane.Bulk, Count, cancellationToken),
            SendAllAsync(pair[1], pair[0], TransportLane.Bulk, Count, cancellationToken)).ConfigureAwait(false);
        foreach (TransportLane lane in (TransportLane[])[TransportLane.Proposals, TransportLane.Bulk])
        {
            await ExpectAllAsync(pair[0], pair[1], lane, Count, cancellationToken).ConfigureAwait(false);
            await ExpectAllAsync(pair[1], pair[0], lane, Count, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task TakesManySendersAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        const int Senders = 8;
        const int Each = 200;
        TransportNode[] pair = await TransportNode.ConnectAsync(mesh, 2, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(
            async () =>
            {
                for (int i = 0; i < Each; i++)
                {
                    SendOutcome outcome = await pair[0].SendAsync(
                        pair[1], TransportLane.Bulk, (sender * Each) + i, 900 + (i * 31), cancellationToken)
                        .ConfigureAwait(false);
                    Claim.That(outcome == SendOutcome.Queued, Arrives);
                }
            },
            cancellationToken))).ConfigureAwait(false);
        await pair[1].HandledAsync(pair[0], TransportLane.Bulk, Senders * Each, Arrives, cancellationToken)
            .ConfigureAwait(false);
        List<int> numbers = pair[1].Heard(pair[0], TransportLane.Bulk).Numbers;
        Claim.That(numbers.Count == Senders * Each, "a message arrives once");
        for (int sender = 0; sender < Senders; sender++)
        {
            Claim.That(
                numbers.Where(number => number / Each == sender)
                    .SequenceEqual(Enumerable.Range(sender * Each, Each)),
                "messages of one caller keep their order");
        }
    }

    private static async Task KeepsOrderOverCutsAsync(ITransportMesh mesh, CancellationToken cancellationToken)
    {
        const int Cuts = 6;
        TransportNode[] pair = await TransportNode.ConnectAsync(mesh, 2, cancellationToken).ConfigureAwait(false);
        int number = 0;
        for (int cut = 0; cut <= Cuts; cut++)
        {
            // Some are on their way when the connection is cut, and may be lost.
            for (int i = 0; i < 200; i++)
            {
                foreach (TransportLane lane in TransportNode.Lanes)
                {
                    pair[0].TrySend(pair[1], lane, number, 60 + (i * 113));
                }

                number++;
            }

            if (cut < Cuts)
            {
                await mesh.CutAsync(pair[0].Transport, pair[1].Transport, cancellationToken).ConfigureAwait(false);
                await pair[0].UpAsync(pair[1], cut + 2, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (TransportLane lane in TransportNode.Lanes)
        {
            int last = number + 1;
            await pair[0].SendAsync(pair[1], lane, last, 10, cancellationToken).ConfigureAwait(false);
            await pair[1].Probe.UntilAsync(
                pair[0].Id, lane, record => record.Numbers.LastOrDefault() == last, Arrives, cancellationToken)
                .ConfigureAwait(false);
            TransportRecord heard = pair[1].Heard(pair[0], lane);
            Claim.That(heard.Ups > Cuts && heard.Downs == heard.Ups - 1, "a lane that is cut goes down, and up again");
            Claim.That(
                heard.Numbers.Zip(heard.Numbers.Skip(1)).All(two => two.First < two.Second),
                "no message comes twice, and none after a later one, also over a cut");
        }
    }

    private static async Task SendAllAsync(
        TransportNode from, TransportNode to, TransportLane lane, int count, CancellationToken cancellationToken)
    {
        for (int number = 0; number < count; number++)
        {
            SendOutcome outcome = await from.SendAsync(to, lane, number, 100 + (number * 97), cancellationToken)
                .ConfigureAwait(false);
            Claim.That(outcome == SendOutcome.Queued, Arrives);
        }
    }

    /// <summary>Exactly the messages from 0 on have arrived, in order.</summary>
    private static async Task ExpectAllAsync(
        TransportNode at, TransportNode from, TransportLane lane, int count, CancellationToken cancellationToken)
    {
        await at.HandledAsync(from, lane, count, Arrives, cancellationToken).ConfigureAwait(false);
        Claim.That(
            at.Heard(from, lane).Numbers.SequenceEqual(Enumerable.Range(0, count)),
            "messages of a lane arrive once and in order");
    }
}
