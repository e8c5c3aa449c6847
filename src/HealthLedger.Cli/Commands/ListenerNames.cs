using HealthLedger.Cli.Input;
using HealthLedger.Inbox;

namespace HealthLedger.Cli.Commands;

/// <summary>Names of listeners, as the message store knows them.</summary>
internal static class ListenerNames
{
    private const int MostLooked = 10_000;

    /// <summary>Says that no message came through a listener of this name, and through which some did: a slip in a name
    /// looks like a listener that received nothing. One that is configured and received nothing yet is told so
    /// too.</summary>
    public static async Task TellUnknownAsync(
        CommandContext context, ILedger ledger, string? listener, CancellationToken cancellationToken)
    {
        if (listener is null)
        {
            return;
        }

        SortedSet<string> names = new(StringComparer.Ordinal);
        await foreach (InboxMessage message in ledger
            .ListMessagesAsync(new InboxQuery { Limit = MostLooked }, cancellationToken).ConfigureAwait(false))
        {
            names.Add(message.Listener);
        }

        QueueStatus queue = await ledger.GetQueueStatusAsync(cancellationToken).ConfigureAwait(false);
        names.UnionWith(queue.Listeners.Select(one => one.Listener));
        if (!names.Contains(listener))
        {
            context.Console.WriteNotice(
                $"note: of the newest {MostLooked} messages none came through a listener '{listener}'. There are: "
                + (names.Count == 0 ? "none" : string.Join(", ", names)) + ".");
        }
    }
}
