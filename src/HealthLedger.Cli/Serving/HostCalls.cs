using System.Text.Json;
using HealthLedger.Cli.Output;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hosting.Alerts;

namespace HealthLedger.Cli.Serving;

/// <summary>What other commands ask of a running `serve` beside its ledger, at its socket: JSON in, JSON out.</summary>
internal sealed class HostCalls
{
    public const string Pause = "pause";
    public const string Resume = "resume";
    public const string Acknowledge = "acknowledge";

    private ServedListeners? _listeners;
    private AlertMonitor? _alerts;

    /// <summary>A question.</summary>
    /// <param name="action">What is to be done.</param>
    /// <param name="name">With what: a listener's name, or an alert's id.</param>
    public static byte[] Ask(string action, string name) => JsonBytes.Of(json =>
    {
        json.WriteString("action", action);
        json.WriteString("name", name);
    });

    /// <summary>Says who does what is asked.</summary>
    public void Attach(ServedListeners listeners, AlertMonitor? alerts)
    {
        Volatile.Write(ref _listeners, listeners);
        Volatile.Write(ref _alerts, alerts);
    }

    /// <summary>Does what is asked, and says what became of it.</summary>
    public async Task<ReadOnlyMemory<byte>> AnswerAsync(
        ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        (bool isDone, string text) = await TryAsync(question, cancellationToken).ConfigureAwait(false);
        return JsonBytes.Of(json =>
        {
            json.WriteBoolean("done", isDone);
            json.WriteString("text", text);
        });
    }

    private async Task<(bool IsDone, string Text)> TryAsync(
        ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _listeners) is not { } listeners)
        {
            return (false, "The node is starting or stopping. Try again.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(question);
            string name = document.RootElement.GetProperty("name").GetString() ?? string.Empty;
            return document.RootElement.GetProperty("action").GetString() switch
            {
                Pause => await PauseAsync(listeners, name, cancellationToken).ConfigureAwait(false),
                Resume => ResumeListener(listeners, name),
                Acknowledge => AcknowledgeAlert(name),
                _ => (false, "This node does not know what is asked: is it of another version?"),
            };
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return (false, "The question is not understood, or the node is stopping.");
        }
    }

    private static async Task<(bool IsDone, string Text)> PauseAsync(
        ServedListeners listeners, string name, CancellationToken cancellationToken)
    {
        if (listeners.Find(name) is not { } listener)
        {
            return Unknown(listeners, name);
        }

        await listener.PauseAsync(cancellationToken).ConfigureAwait(false);
        return (true, $"{name} is paused: nobody can connect, and what was at hand is answered.");
    }

    private static (bool IsDone, string Text) ResumeListener(ServedListeners listeners, string name)
    {
        if (listeners.Find(name) is not { } listener)
        {
            return Unknown(listeners, name);
        }

        try
        {
            listener.Resume();
            return (true, $"{name} listens on {listener.BoundEndPoint}.");
        }
        catch (MllpListenerException exception)
        {
            return (false, exception.Message);
        }
    }

    private static (bool IsDone, string Text) Unknown(ServedListeners listeners, string name) =>
        (false, $"There is no listener '{name}'. There are: {string.Join(", ", listeners.Names)}.");

    private (bool IsDone, string Text) AcknowledgeAlert(string id) =>
        id.Length > 0 && Volatile.Read(ref _alerts)?.Acknowledge(id) == true
            ? (true, "Acknowledged: neither reminded nor escalated any more.")
            : (false, "No alert with this id goes on. `healthledger hl7 alerts list --json` shows ids.");
}
