using System.Collections.Concurrent;
using System.Net;
using HealthLedger.Hl7v2.Mllp;

namespace Hl7Listener.Demo;

/// <summary>Sends over real sockets, as another system would.</summary>
internal sealed class DemoSender
{
    private const int Connections = 4;

    private readonly IPEndPoint _endPoint;
    private readonly SealedRecords _records;

    public DemoSender(IPEndPoint endPoint, SealedRecords records)
    {
        _endPoint = endPoint;
        _records = records;
    }

    /// <summary>Sends one message after another over one connection.</summary>
    public async Task<IReadOnlyList<DemoAnswer>> SendInOrderAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> messages, CancellationToken cancellationToken)
    {
        List<DemoAnswer> answers = [];
        await using MllpClient client = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        foreach (ReadOnlyMemory<byte> message in messages)
        {
            ReadOnlyMemory<byte> acknowledgment = await client
                .SendAsync(message, cancellationToken).ConfigureAwait(false);
            answers.Add(DemoAnswer.From(message, acknowledgment, _records));
        }

        return answers;
    }

    /// <summary>Sends generated messages over four connections at once.</summary>
    public async Task<IReadOnlyCollection<DemoAnswer>> SendGeneratedAsync(
        int count, Action answered, CancellationToken cancellationToken)
    {
        ConcurrentBag<DemoAnswer> answers = [];
        int next = 0;
        async Task SendAsync()
        {
            await using MllpClient client = await ConnectAsync(cancellationToken).ConfigureAwait(false);
            while (Interlocked.Increment(ref next) is int number && number <= count)
            {
                ReadOnlyMemory<byte> message = DemoMessages.Generate(number);
                ReadOnlyMemory<byte> acknowledgment = await client
                    .SendAsync(message, cancellationToken).ConfigureAwait(false);
                answers.Add(DemoAnswer.From(message, acknowledgment, _records));
                answered();
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => SendAsync())).ConfigureAwait(false);
        return answers;
    }

    private Task<MllpClient> ConnectAsync(CancellationToken cancellationToken) => MllpClient.ConnectAsync(
        new MllpClientOptions { Host = _endPoint.Address.ToString(), Port = _endPoint.Port },
        cancellationToken: cancellationToken);
}
