using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>Senders on loopback: each connection sends its next message when it has the answer to the last.</summary>
internal sealed class MllpLoad
{
    private readonly IPEndPoint _endPoint;
    private readonly TimeProvider _time;
    private readonly Func<string, byte[]> _make;
    private long _number;

    public MllpLoad(IPEndPoint endPoint, TimeProvider time, Func<string, byte[]> make)
    {
        _endPoint = endPoint;
        _time = time;
        _make = make;
    }

    /// <summary>How long each connection rests between messages. Default: not at all.</summary>
    public TimeSpan Pace { get; init; }

    /// <summary>Sends messages and returns the latency of each in milliseconds.</summary>
    public async Task<IReadOnlyCollection<double>> SendAsync(
        int connections, int messages, CancellationToken cancellationToken)
    {
        ConcurrentBag<double> latencies = [];
        int left = messages;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(
            async () =>
            {
                MllpClient client = await MllpClient.ConnectAsync(
                    new MllpClientOptions { Port = _endPoint.Port }, null, cancellationToken).ConfigureAwait(false);
                await using (client.ConfigureAwait(false))
                {
                    while (Interlocked.Decrement(ref left) >= 0)
                    {
                        latencies.Add(await SendOneAsync(client, cancellationToken).ConfigureAwait(false));
                        if (Pace > TimeSpan.Zero)
                        {
                            await Task.Delay(Pace, _time, cancellationToken).ConfigureAwait(false);
                        }
                    }
                }
            },
            cancellationToken))).ConfigureAwait(false);
        return latencies;
    }

    private async Task<double> SendOneAsync(MllpClient client, CancellationToken cancellationToken)
    {
        byte[] message = _make(
            string.Create(CultureInfo.InvariantCulture, $"M{Interlocked.Increment(ref _number):D9}"));
        long started = _time.GetTimestamp();
        ReadOnlyMemory<byte> reply = await client.SendAsync(message, cancellationToken).ConfigureAwait(false);
        double milliseconds = _time.GetElapsedTime(started).TotalMilliseconds;
        // The messages ask for an accept acknowledgment: CA, which says that they are sealed as AA does.
        return reply.Span.IndexOf("MSA|CA|"u8) >= 0
            ? milliseconds
            : throw new InvalidOperationException("A synthetic message was not accepted.");
    }
}
