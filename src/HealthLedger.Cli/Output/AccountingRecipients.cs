using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Verifier;

namespace HealthLedger.Cli.Output;

/// <summary>Who got what routes delivered, by the organisation's own rows: the entry commits to it and does not show
/// it.</summary>
internal static class AccountingRecipients
{
    private static readonly string[] Actions = ["deliver", "disclose"];

    /// <summary>The recipients of an accounting's deliveries, by height and index of their entries.</summary>
    public static async Task<IReadOnlyDictionary<(ulong Height, int Index), string>> FindAsync(
        ILedger ledger, AccountingFacts facts, CancellationToken cancellationToken)
    {
        Dictionary<(ulong, int), string> recipients = [];
        HashSet<string> records = [.. facts.Items
            .Where(item => Actions.Contains(item.Action, StringComparer.Ordinal) && item.RecordId is not null)
            .Select(item => Convert.ToHexStringLower(item.RecordId!.Value.Span))];
        foreach (string record in records)
        {
            RecordId id = new(Convert.FromHexString(record));
            await foreach (HistoryEntry entry in ledger.ListHistoryAsync(id, cancellationToken).ConfigureAwait(false))
            {
                if (entry.Access?.Delivery is { } delivery)
                {
                    recipients[(entry.Entry.Height.Value, entry.Entry.Index)] = delivery.Recipient;
                }
            }
        }

        return recipients;
    }
}
