using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// Whether a batch may be voted for: its form, its limits, and where it is proposed for the first time its time. What
/// needs state is decided by execution.
/// </summary>
internal sealed class SubmissionBatchPolicy : IBatchPolicy
{
    private readonly LedgerParameters _parameters;
    private readonly TimeProvider _time;
    private readonly Func<Batch, bool> _holdsAll;

    // Batches whose time was right when they came. Used by the replica's loop alone.
    private readonly RecentSet<Digest256> _timely = new(4 * ConsensusLimits.MaxWindow);

    /// <param name="parameters">The limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="holdsAll">Whether the bundles of a batch are held here; those that are not, it begins to
    /// fetch.</param>
    public SubmissionBatchPolicy(LedgerParameters parameters, TimeProvider time, Func<Batch, bool> holdsAll)
    {
        _holdsAll = holdsAll;
        _parameters = parameters;
        _time = time;
    }

    /// <inheritdoc/>
    public BatchVerdict Check(ReadOnlyMemory<byte> batch, bool fresh, TimeSpan patience)
    {
        if ((ulong)batch.Length > _parameters.MaxBatchBytes
            || Batch.TryDecode(batch) is not { Recovery: null } decoded
            || decoded.Submissions.Any(
                submission => (ulong)submission.Length > _parameters.MaxSubmissionBytes + SubmissionOverheadBytes))
        {
            return BatchVerdict.Refuse;
        }

        if (fresh && !_timely.Contains(decoded.Digest) && CheckTime(decoded, patience) is { } verdict)
        {
            return verdict;
        }

        // A vote says that what the batch brings is on stable storage here. A batch that others have prepared is held
        // by f + 1 correct replicas at least, so that it can be fetched.
        return _holdsAll(decoded) ? BatchVerdict.Accept : BatchVerdict.NotYet;
    }

    // Looked at once: the time that it takes to fetch a bundle is not the proposal's.
    private BatchVerdict? CheckTime(Batch batch, TimeSpan patience)
    {
        long ahead = batch.Time - _time.GetUtcNow().ToUnixTimeMilliseconds();
        long drift = (long)_parameters.DriftMilliseconds;
        if (ahead > drift)
        {
            // The replica asks again at its next tick.
            return BatchVerdict.NotYet;
        }

        // The time is that of the cut; synchronisation and the way here come after it, and may be slow.
        if (-ahead > drift + (long)patience.TotalMilliseconds)
        {
            return BatchVerdict.Refuse;
        }

        _timely.Add(batch.Digest);
        return null;
    }

    // What stands around the operations; execution judges the exact limit.
    private const ulong SubmissionOverheadBytes = 4096;
}
