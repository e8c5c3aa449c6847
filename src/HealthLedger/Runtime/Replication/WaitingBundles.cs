using HealthLedger.Bundles;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// The bundles of others that are held here and whose submissions are not sealed: bounded for each author, and deleted
/// when their submissions cannot be sealed any more. In rows that are written with the bundles (docs/spec/bundles.md
/// section 4). Safe for concurrent use; one caller collects.
/// </summary>
internal sealed class WaitingBundles
{
    // What is deleted is overwritten too, which takes its time.
    private const int MaxDeleted = 64;

    // Those that are waited for are named again and again.
    private const int MaxDemanded = 16 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<SubmissionId, WaitingBundle> _waiting = [];
    private readonly Dictionary<ParticipantId, (int Count, long Bytes)> _ofAuthor = [];
    private readonly Dictionary<SubmissionId, ulong> _ordered = [];
    private readonly HashSet<SubmissionId> _demanded = [];
    private readonly ICustodyStore _custody;
    private readonly TimeProvider _time;
    private readonly Func<WaitingBundle, CancellationToken, ValueTask<bool>> _mayBeSealed;

    /// <param name="custody">The store.</param>
    /// <param name="time">The clock, for the rows' times.</param>
    /// <param name="mayBeSealed">Whether a submission is sealed up to the height that is collected at, or whether that
    /// cannot be said.</param>
    public WaitingBundles(
        ICustodyStore custody,
        TimeProvider time,
        Func<WaitingBundle, CancellationToken, ValueTask<bool>> mayBeSealed)
    {
        _custody = custody;
        _time = time;
        _mayBeSealed = mayBeSealed;
    }

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Reads the rows.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await foreach (PrivateRow row in _custody
            .ScanRowsAsync(PrivateTable.BundleTask, cancellationToken).ConfigureAwait(false))
        {
            if (BundleTaskRow.TryReadWaiting(row) is { } bundle)
            {
                Take(bundle);
            }
        }
    }

    /// <summary>Whether an author may have another bundle of a size wait here.</summary>
    public bool HasRoom(ParticipantId author, long bytes)
    {
        lock (_lock)
        {
            (int count, long held) = _ofAuthor.GetValueOrDefault(author);
            return count < BundleLimits.MaxWaiting && (count == 0 || held + bytes <= BundleLimits.MaxWaitingBytes);
        }
    }

    /// <summary>A vote waits for a bundle: it has a place whatever else its author has here, or an author could keep
    /// replicas from voting by filling the places of each with something else.</summary>
    public void Demand(SubmissionId id)
    {
        lock (_lock)
        {
            if (_demanded.Count >= MaxDemanded)
            {
                _demanded.Clear();
            }

            _demanded.Add(id);
        }
    }

    public bool IsDemanded(SubmissionId id)
    {
        lock (_lock)
        {
            return _demanded.Contains(id);
        }
    }

    /// <summary>A bundle is about to be stored.</summary>
    /// <returns>The row that is written with it.</returns>
    public PrivateRow Add(WaitingBundle bundle)
    {
        Take(bundle);
        return BundleTaskRow.Of(bundle, Now());
    }

    /// <summary>Whether a bundle has its place here.</summary>
    public bool Has(SubmissionId id)
    {
        lock (_lock)
        {
            return _waiting.ContainsKey(id);
        }
    }

    /// <summary>It was not stored.</summary>
    public void Drop(SubmissionId id) => Release(id);

    /// <summary>A submission is executed at a height, which may not be sealed yet.</summary>
    public void Ordered(SubmissionId id, ulong height)
    {
        lock (_lock)
        {
            if (_waiting.ContainsKey(id))
            {
                _ordered[id] = height;
            }
        }
    }

    /// <summary>Forgets what is sealed, and deletes what can never be.</summary>
    /// <param name="sealedHeight">Up to which height all is sealed.</param>
    /// <param name="cancellationToken">Cancels between two deletions.</param>
    /// <returns>The submissions whose bundles were deleted.</returns>
    public async ValueTask<IReadOnlyList<SubmissionId>> CollectAsync(
        ulong sealedHeight, CancellationToken cancellationToken)
    {
        List<WaitingBundle> settled = [];
        List<WaitingBundle> expired = [];
        lock (_lock)
        {
            foreach (WaitingBundle bundle in _waiting.Values)
            {
                if (_ordered.TryGetValue(bundle.Submission, out ulong height))
                {
                    settled.AddRange(height <= sealedHeight ? [bundle] : []);
                }
                else if (bundle.ValidUntil <= sealedHeight && expired.Count < MaxDeleted)
                {
                    expired.Add(bundle);
                }
            }
        }

        List<WaitingBundle> dead = [];
        foreach (WaitingBundle bundle in expired)
        {
            bool isKept = await _mayBeSealed(bundle, cancellationToken).ConfigureAwait(false);
            (isKept ? settled : dead).Add(bundle);
        }

        // The rows that say so go last: a crash in between has the same deleted again.
        if (dead.Count > 0)
        {
            await _custody.DeleteEnvelopesAsync(
                [.. dead.Select(bundle => (ReadOnlyMemory<byte>)BundleKey.Of(bundle.Submission))], cancellationToken)
                .ConfigureAwait(false);
        }

        if (settled.Count + dead.Count > 0)
        {
            PrivateRow[] rows =
            [
                .. settled.Concat(dead).Select(bundle => BundleTaskRow.RemovalOf(bundle, Now())),
                .. dead.Select(bundle => BundleTaskRow.RemovalOf(bundle.Submission, Now())),
            ];
            await _custody.WriteAsync(new CustodyWrite { Rows = rows }, cancellationToken).ConfigureAwait(false);
        }

        foreach (WaitingBundle bundle in settled.Concat(dead))
        {
            Release(bundle.Submission);
        }

        return dead.ConvertAll(bundle => bundle.Submission);
    }

    private void Take(WaitingBundle bundle)
    {
        lock (_lock)
        {
            if (_waiting.TryAdd(bundle.Submission, bundle))
            {
                _demanded.Remove(bundle.Submission);
                (int count, long bytes) = _ofAuthor.GetValueOrDefault(bundle.Author);
                _ofAuthor[bundle.Author] = (count + 1, bytes + bundle.Bytes);
            }
        }
    }

    private void Release(SubmissionId id)
    {
        lock (_lock)
        {
            _ordered.Remove(id);
            if (_waiting.Remove(id, out WaitingBundle? bundle))
            {
                (int count, long bytes) = _ofAuthor[bundle.Author];
                _ofAuthor[bundle.Author] = (count - 1, bytes - bundle.Bytes);
                if (count == 1)
                {
                    _ofAuthor.Remove(bundle.Author);
                }
            }
        }
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
