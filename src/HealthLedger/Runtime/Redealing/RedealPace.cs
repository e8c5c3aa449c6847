using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;

namespace HealthLedger.Runtime.Redealing;

/// <summary>When the next records may be dealt anew: so many a second, after what callers wait for, and only while
/// enough of the organisation's quota is left for them.</summary>
internal sealed class RedealPace
{
    private const int MaxRecords = 128;
    private const ulong CostOfRecord =
        OperationCost.Base + OperationCost.Item + PendingOperation.UsualLedgerBytes;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly NodeParts _parts;
    private readonly SubmissionIntake _intake;
    private long _started;
    private int _before;

    public RedealPace(NodeParts parts, SubmissionIntake intake)
    {
        _parts = parts;
        _intake = intake;
    }

    /// <summary>How many records go at once: 128, or fewer where the quota is small, so that no submission takes more
    /// than a quarter of it.</summary>
    public int BatchRecords =>
        (int)Math.Clamp(_parts.View.Head.Parameters.QuotaCapacity / 4 / CostOfRecord, 1, MaxRecords);

    /// <summary>Waits until a number of records may be dealt.</summary>
    public async ValueTask WaitAsync(int records, CancellationToken cancellationToken)
    {
        TimeSpan due = TimeSpan.FromSeconds((double)_before / _parts.Options.RedealingRecordsPerSecond);
        TimeSpan left = _before == 0 ? TimeSpan.Zero : due - _parts.Time.GetElapsedTime(_started);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, _parts.Time, cancellationToken).ConfigureAwait(false);
        }

        // Not for ever: where callers never pause, a few records still go in between.
        long began = _parts.Time.GetTimestamp();
        while (_intake.Waiting > 0 && _parts.Time.GetElapsedTime(began) < Patience)
        {
            await Task.Delay(Look, _parts.Time, cancellationToken).ConfigureAwait(false);
        }

        while (!await HasQuotaAsync(records, cancellationToken).ConfigureAwait(false))
        {
            await Task.Delay(Patience, _parts.Time, cancellationToken).ConfigureAwait(false);
        }

        _started = _parts.Time.GetTimestamp();
        _before = records;
    }

    // Half of the quota is the callers'.
    private async ValueTask<bool> HasQuotaAsync(int records, CancellationToken cancellationToken)
    {
        LedgerParameters parameters = _parts.View.Head.Parameters;
        StateLeaf? leaf = await _parts
            .ReadRowAsync(new StateKey(StateKind.Quota, _parts.Organisation.ToArray()), cancellationToken)
            .ConfigureAwait(false);
        ulong tokens = QuotaRow.Refill(
            leaf is null ? null : QuotaRow.TryDecode(leaf.Value),
            (ulong)Math.Max(0, _parts.Time.GetUtcNow().ToUnixTimeMilliseconds()),
            parameters.QuotaCapacity,
            parameters.QuotaRefill);
        ulong half = parameters.QuotaCapacity / 2;
        return tokens >= Math.Min(parameters.QuotaCapacity - (half / 2), half + ((ulong)records * CostOfRecord));
    }
}
