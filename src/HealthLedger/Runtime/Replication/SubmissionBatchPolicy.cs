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
    private readonly Action _wait;

    /// <param name="parameters">The ledger's limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="wait">Called when a batch is of a time that is yet to come: to be asked again soon.</param>
    public SubmissionBatchPolicy(LedgerParameters parameters, TimeProvider time, Action wait)
    {
        _parameters = parameters;
        _time = time;
        _wait = wait;
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

        if (ahead < 0)
        {
            return BatchVerdict.Refuse;
        }

        _wait();
        return BatchVerdict.NotYet;
    }

    // What stands around the operations; execution judges the exact limit.
    private const ulong SubmissionOverheadBytes = 4096;
}
