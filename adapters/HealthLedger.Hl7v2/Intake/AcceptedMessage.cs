using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using HealthLedger.Inbox;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>A message that was accepted before, by rules that would refuse it now.</summary>
internal static class AcceptedMessage
{
    /// <summary>What it was answered then; null when it was never accepted, or is not remembered any more.</summary>
    /// <param name="ledger">Remembers it.</param>
    /// <param name="message">It is no acknowledgment.</param>
    /// <param name="listener">The listener's name.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="options">The listener's options.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="HealthLedgerException">The ledger cannot say.</exception>
    public static async Task<QueueResult?> FindAsync(
        ILedger ledger,
        Hl7Message message,
        string listener,
        ReadOnlyMemory<byte> content,
        Hl7v2IntakeOptions options,
        CancellationToken cancellationToken)
    {
        if (message.Header.Segment[10].ByteLength == 0 || IntakeKey.TryBuild(message, listener) is not { } key)
        {
            return null;
        }

        QueueResult? found = await ledger
            .FindRepeatAsync(IntakeKey.Of(message, key), content, cancellationToken).ConfigureAwait(false);
        return found is null && options.OnReusedControlId == ReusedControlIdAction.AcceptAsNew
            ? await ledger
                .FindRepeatAsync(IntakeKey.OfNewContent(message, key), content, cancellationToken)
                .ConfigureAwait(false)
            : found;
    }
}
