using HealthLedger.Ledger.Operations;
using HealthLedger.Payloads;
using HealthLedger.Primitives;
using HealthLedger.Runtime;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    /// <summary>
    /// Removes old payloads for good: envelopes and key shares. A signed entry states it first; every entry, receipt
    /// and proof stays as it is, and the full verification counts what was removed against that entry. Reads the
    /// whole history once.
    /// </summary>
    /// <param name="policy">Which payloads.</param>
    /// <param name="cancellationToken">Cancels; what has been stated and not removed goes with the next call.</param>
    /// <exception cref="ArgumentOutOfRangeException">The policy's limit is below 1.</exception>
    /// <exception cref="SubmissionRejectedException">The policy reaches into what
    /// <see cref="LedgerNodeOptions.PayloadRetention"/> keeps (HLS7111). Nothing has happened.</exception>
    /// <exception cref="IntegrityException">A block is damaged (HLS3001). Nothing was pruned.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public async Task<PruneReport> PruneAsync(PrunePolicy policy, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentOutOfRangeException.ThrowIfLessThan(policy.Limit ?? 1, 1, nameof(policy));
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        if (policy.OlderThan < _parts.Options.PayloadRetention)
        {
            throw new SubmissionRejectedException(
                HealthLedgerErrorCodes.RetentionNotOver,
                $"Payloads younger than {_parts.Options.PayloadRetention.TotalDays:0.##} days are kept here. Nothing "
                + "was pruned. Prune older ones, or change the option PayloadRetention, if the law permits it.");
        }

        PayloadPruning pruning = new(_parts, (statement, row, token) =>
            AttestAsync(Attest.Prune, statement.Commitment, [row], null, token));
        return await MaintainAsync(token => pruning.RunAsync(policy, token), cancellationToken).ConfigureAwait(false);
    }

    private async Task RefusePrunedAsync(RecordId record, SegmentId segment, CancellationToken cancellationToken)
    {
        Dictionary<SegmentId, Digest256> pruned = await PrunedPayloads
            .ReadAsync(_parts.Storage.Custody, _parts.Vault, cancellationToken).ConfigureAwait(false);
        if (pruned.ContainsKey(segment))
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.PayloadPruned,
                $"The payload of record {record} was pruned. Its entry, its history and its receipt remain.");
        }
    }
}
