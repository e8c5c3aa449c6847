using System.Globalization;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Cli.Hl7;

/// <summary>
/// Sends messages over several connections. Each connection takes the next message when it has its answer; one that
/// breaks is opened again, and its message counts as failed.
/// </summary>
internal sealed class MessageSender
{
    private readonly SendOptions _options;
    private readonly IReadOnlyList<OutboundMessage> _messages;
    private readonly TimeProvider _time;
    private readonly string _run;
    private long _next = -1;

    public MessageSender(SendOptions options, IReadOnlyList<OutboundMessage> messages, TimeProvider time)
    {
        _options = options;
        _messages = messages;
        _time = time;

        // Two runs must not repeat each other's ids: a receiver would take the second for a resend of the first.
        long milliseconds = time.GetUtcNow().ToUnixTimeMilliseconds();
        _run = (milliseconds & 0x7FFFFFFF).ToString("x", CultureInfo.InvariantCulture);
    }

    /// <summary>How many messages there are to send, copies included.</summary>
    public long Total => (long)_messages.Count * _options.Repeat;

    /// <summary>Sends everything.</summary>
    /// <param name="onResult">Told of each message; called by one connection at a time.</param>
    /// <param name="cancellationToken">Sends nothing more; what is on its way is waited for.</param>
    public async Task RunAsync(Action<SendResult> onResult, CancellationToken cancellationToken)
    {
        int connections = (int)Math.Min(_options.Concurrency, Total);
        Lock gate = new();
        IEnumerable<Task> tasks = Enumerable.Range(0, connections).Select(_ => Task.Run(
            () => SendAsync(
                result =>
                {
                    lock (gate)
                    {
                        onResult(result);
                    }
                },
                cancellationToken),
            CancellationToken.None));
        await Task.WhenAll(tasks).ConfigureAwait(false);
    }

    private async Task SendAsync(Action<SendResult> onResult, CancellationToken cancellationToken)
    {
        MllpClient? client = null;
        try
        {
            while (!cancellationToken.IsCancellationRequested
                && Interlocked.Increment(ref _next) is long number && number < Total)
            {
                (string id, ReadOnlyMemory<byte> bytes) = Take(number);
                long started = _time.GetTimestamp();
                try
                {
                    if (client is not { IsConnected: true })
                    {
                        client = await MllpClient.ConnectAsync(_options.Client, _time, CancellationToken.None)
                            .ConfigureAwait(false);
                        started = _time.GetTimestamp();
                    }

                    ReadOnlyMemory<byte> reply = await client.SendAsync(bytes, CancellationToken.None)
                        .ConfigureAwait(false);
                    onResult(new SendResult(
                        id, AcknowledgmentReader.ReadCode(reply), _time.GetElapsedTime(started), null));
                }
                catch (MllpClientException exception)
                {
                    onResult(new SendResult(id, null, _time.GetElapsedTime(started), exception.Code));
                }
            }
        }
        finally
        {
            if (client is not null)
            {
                await client.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private (string ControlId, ReadOnlyMemory<byte> Bytes) Take(long number)
    {
        OutboundMessage message = _messages[(int)(number % _messages.Count)];
        return _options.Repeat == 1 || _options.KeepsControlId
            ? (message.ControlId, message.ToBytes())
            : message.ToCopy(string.Create(CultureInfo.InvariantCulture, $"-{_run}{number:x}"));
    }
}
