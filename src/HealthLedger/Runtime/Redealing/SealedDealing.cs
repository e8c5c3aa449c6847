using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Redealing;

/// <summary>Asks the sealed state whether a record was dealt anew.</summary>
internal static class SealedDealing
{
    /// <summary>The newest dealing anew of a record; null when it was dealt once.</summary>
    /// <exception cref="IntegrityException">HLS3003: the stored state is not the sealed one.</exception>
    public static async ValueTask<DealingRow?> ReadAsync(
        NodeParts parts, RecordId record, CancellationToken cancellationToken) =>
        await parts.ReadRowAsync(new StateKey(StateKind.Dealing, record.ToArray()), cancellationToken)
            .ConfigureAwait(false) is { } leaf
            ? DealingRow.TryDecode(leaf.Value)
            : null;
}
