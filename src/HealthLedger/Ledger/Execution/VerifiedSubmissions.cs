using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>
/// Submissions whose signature holds, by the digest of all their bytes: verifying costs more than anything else of one,
/// and is done when it comes and when it is executed. Not state; only speed. Bounded; safe for concurrent use.
/// </summary>
internal sealed class VerifiedSubmissions
{
    private const int MaxSubmissions = 16 * 1024;

    private readonly Lock _lock = new();
    private readonly RecentSet<Digest256> _known = new(MaxSubmissions);

    /// <summary>Whether there are none: then no digest need be made.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _known.Count == 0;
            }
        }
    }

    /// <param name="digest">SHA-256 of a submission's bytes.</param>
    public bool Contains(Digest256 digest)
    {
        lock (_lock)
        {
            return _known.Contains(digest);
        }
    }

    /// <param name="digest">SHA-256 of a submission's bytes.</param>
    public void Add(Digest256 digest)
    {
        lock (_lock)
        {
            _known.Add(digest);
        }
    }
}
