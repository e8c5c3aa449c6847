using HealthLedger.Consensus;
using HealthLedger.Ledger;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// Whether a batch may be voted for: its form, its limits, and where it is proposed for the first time its time. What
/// needs state is decided by execution.
/// </summary>
internal sealed class SubmissionBatchPolicy : IBatchPolicy
{
    private readonly LedgerParameters _parameters;
    private readonly TimeProvider _time;

    public SubmissionBatchPolicy(LedgerParameters parameters, TimeProvider time)
    {
        _parameters = parameters;
        _time = time;
    }

    /// <inheritdoc/>
    public BatchVerdict Check(ReadOnlyMemory<byte> batch, bool fresh)
    {
        if ((ulong)batch.Length > _parameters.MaxBatchBytes
            || Batch.TryDecode(batch) is not { Recovery: null } decoded
            || decoded.Submissions.Any(
                submission => (ulong)submission.Length > _parameters.MaxSubmissionBytes + SubmissionOverheadBytes))
        {
            return BatchVerdict.Refuse;
        }

        long ahead = decoded.Time - _time.GetUtcNow().ToUnixTimeMilliseconds();
        if (!fresh || Math.Abs(ahead) <= (long)_parameters.DriftMilliseconds)
        {
            return BatchVerdict.Accept;
        }

        // The replica asks again at its next tick.
        return ahead < 0 ? BatchVerdict.Refuse : BatchVerdict.NotYet;
    }

    // What stands around the operations; execution judges the exact limit.
    private const ulong SubmissionOverheadBytes = 4096;
}
