using System.Collections.Concurrent;
using HealthLedger.Interop.Tests.Listener;

namespace HealthLedger.Interop.Tests.Crash;

/// <summary>
/// What the senders of a test know: which messages left, stream by stream in order, and the first AA of each.
/// </summary>
internal sealed class SentMessages
{
    private readonly ConcurrentDictionary<string, byte[]> _accepted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _sent = new(StringComparer.Ordinal);

    /// <summary>The first AA of each message that got one, by control id.</summary>
    public IReadOnlyDictionary<string, byte[]> Accepted => _accepted;

    /// <summary>How many messages of each stream were sent, wholly or in part.</summary>
    public IReadOnlyDictionary<string, int> SentByStream => _sent;

    /// <summary>Every message that was sent, streams one after the other, each in its order.</summary>
    public IEnumerable<string> ControlIds => _sent
        .OrderBy(stream => stream.Key, StringComparer.Ordinal)
        .SelectMany(stream => Enumerable.Range(0, stream.Value).Select(number => ControlIdOf(stream.Key, number)));

    public static string ControlIdOf(string stream, int number) => FormattableString.Invariant($"{stream}-{number}");

    /// <summary>The stream and the number of a message in it.</summary>
    public static (string Stream, int Number) Split(string controlId)
    {
        string[] parts = controlId.Split('-');
        return (parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// Sends a stream of messages on a connection of its own until all are answered or the connection ends.
    /// </summary>
    /// <param name="port">The listener's port.</param>
    /// <param name="stream">Names the stream.</param>
    /// <param name="count">How many messages.</param>
    /// <param name="window">How many may wait for their answers at a time.</param>
    /// <param name="onAccepted">Called after each AA.</param>
    public async Task StreamAsync(int port, string stream, int count, int window, Action? onAccepted = null)
    {
        using Hl7Sender sender = await Hl7Sender.ConnectAsync(port);
        int sent = 0;
        for (int answered = 0; answered < count; answered++)
        {
            while (sent < count && sent - answered < window)
            {
                _sent[stream] = sent + 1;
                if (!await sender.SendAsync(TestMessages.Admission(ControlIdOf(stream, sent))))
                {
                    return;
                }

                sent++;
            }

            if (await sender.ReceiveAsync() is not { } reply)
            {
                return;
            }

            string controlId = ControlIdOf(stream, answered);
            Assert.Equal($"MSA|AA|{controlId}", Reply.AcknowledgmentOf(reply));
            Assert.True(_accepted.TryAdd(controlId, reply), "Answered twice: " + controlId);
            onAccepted?.Invoke();
        }
    }

    /// <summary>
    /// Sends every message of the given streams again, in order, and compares: each gets AA, and the very bytes of its
    /// first AA if it had one.
    /// </summary>
    /// <returns>How many messages got the bytes of their first AA.</returns>
    public async Task<int> ResendAsync(int port, IEnumerable<string> streams, int window)
    {
        using Hl7Sender sender = await Hl7Sender.ConnectAsync(port);
        int same = 0;
        Queue<string> waiting = [];
        foreach (string controlId in streams.SelectMany(
            stream => Enumerable.Range(0, _sent[stream]).Select(number => ControlIdOf(stream, number))))
        {
            if (waiting.Count == window)
            {
                same += await CompareAsync(sender, waiting.Dequeue());
            }

            Assert.True(await sender.SendAsync(TestMessages.Admission(controlId)));
            waiting.Enqueue(controlId);
        }

        while (waiting.TryDequeue(out string? rest))
        {
            same += await CompareAsync(sender, rest);
        }

        return same;
    }

    private async Task<int> CompareAsync(Hl7Sender sender, string controlId)
    {
        byte[]? reply = await sender.ReceiveAsync();
        Assert.NotNull(reply);
        Assert.Equal($"MSA|AA|{controlId}", Reply.AcknowledgmentOf(reply));
        if (!_accepted.TryGetValue(controlId, out byte[]? first))
        {
            return 0;
        }

        Assert.True(first.AsSpan().SequenceEqual(reply), $"Another answer than the first: {controlId}");
        return 1;
    }
}
