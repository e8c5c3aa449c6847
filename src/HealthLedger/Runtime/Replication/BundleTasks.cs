using System.Collections.Concurrent;
using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Runtime.Redealing;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// What this node has to do about bundles of sealed submissions, over restarts: fetch those that it lacks, and complain
/// about shares. In rows, so that no start goes through the whole history (docs/spec/bundles.md section 4).
/// </summary>
internal sealed class BundleTasks
{
    // A crash makes a start look at as many blocks again.
    private const ulong CursorEvery = 1024;

    private readonly NodeParts _parts;
    private readonly ConcurrentDictionary<SubmissionId, ulong> _lacking = new();
    private readonly ConcurrentDictionary<SubmissionId, bool> _missingRows = new();
    private readonly ConcurrentDictionary<SubmissionId, BundleTask> _faults = new();
    private ulong _written;
    private ulong _accounted;
    private bool _isComplete;

    public BundleTasks(NodeParts parts) => _parts = parts;

    /// <summary>How many bundles of sealed submissions are not here.</summary>
    public int Missing => _lacking.Count;

    /// <summary>How many shares of this trustee are wrong, or were not to be had.</summary>
    public int Faults => _faults.Values.Sum(task => task.Faults.Count);

    /// <summary>Whether complaints are to be made.</summary>
    public bool HasUnposted => _faults.Values.Any(task => !task.IsPosted);

    /// <summary>Reads the rows, and goes through the blocks since they were written.</summary>
    /// <param name="look">Called for each submission whose bundle may be missing.</param>
    /// <param name="cancellationToken">Cancels; the next start goes on.</param>
    public async Task LoadAsync(Action<SubmissionId> look, CancellationToken cancellationToken)
    {
        await foreach (PrivateRow row in _parts.Storage.Custody
            .ScanRowsAsync(PrivateTable.BundleTask, cancellationToken).ConfigureAwait(false))
        {
            if (BundleTaskRow.TryRead(row) is { } task)
            {
                Load(task, look);
            }
        }

        _written = await BundleTaskRow
            .ReadCursorAsync(_parts.Storage.Custody, cancellationToken).ConfigureAwait(false);
        ulong newest = _parts.View.Head.Header.Height;
        ulong first = await OwnRecordWalk.FirstAsync(_parts.View, cancellationToken).ConfigureAwait(false);
        for (ulong height = Math.Max(first, _written + 1); height <= newest; height++)
        {
            if (await _parts.View.ReadBlockAsync(height, cancellationToken).ConfigureAwait(false) is { } block)
            {
                Walk(block, look);
            }
        }

        Volatile.Write(ref _isComplete, true);
    }

    /// <summary>A submission is executed, and its bundle is not known to be here.</summary>
    public void Lacks(SubmissionId id, ulong height) => _lacking[id] = height;

    /// <summary>Whether a submission is executed, and its bundle was not known to be here.</summary>
    public bool IsLacking(SubmissionId id) => _lacking.ContainsKey(id);

    /// <summary>The executed submissions whose bundles were not known to be here.</summary>
    public ICollection<SubmissionId> Lacking() => _lacking.Keys;

    /// <summary>A bundle is here.</summary>
    public void Has(SubmissionId id) => _lacking.TryRemove(id, out _);

    /// <summary>Shares of a bundle are wrong; its row is written with the bundle.</summary>
    public PrivateRow Fault(SubmissionId id, IReadOnlyList<FaultyShare> faults)
    {
        BundleTask task = new(id, isMissing: false, isPosted: false, faults);
        _faults[id] = task;
        _missingRows.TryRemove(id, out _);
        return BundleTaskRow.Of(task, Now());
    }

    /// <summary>A submission can never be sealed, so that nobody is wronged by it; its row goes with its
    /// bundle.</summary>
    public void Forget(SubmissionId id) => _faults.TryRemove(id, out _);

    /// <summary>The complaints that are to be made, once their records are sealed.</summary>
    public IReadOnlyList<BundleTask> Unposted() => [.. _faults.Values.Where(task => !task.IsPosted)];

    /// <summary>The complaints that were made, and that nothing has resolved yet.</summary>
    public IReadOnlyList<BundleTask> Posted() => [.. _faults.Values.Where(task => task.IsPosted)];

    /// <summary>Some shares of a submission are still complained about, or about to be, and others no more.</summary>
    /// <returns>The row that says so.</returns>
    public PrivateRow Keep(BundleTask task, IReadOnlyList<FaultyShare> faults, bool isPosted)
    {
        if (faults.Count == 0)
        {
            _faults.TryRemove(task.Submission, out _);
            return BundleTaskRow.RemovalOf(task.Submission, Now());
        }

        BundleTask kept = new(task.Submission, isMissing: false, isPosted, faults);
        _faults[task.Submission] = kept;
        return BundleTaskRow.Of(kept, Now());
    }

    /// <summary>A block is sealed, stored and accounted for.</summary>
    public void Sealed(ulong height) => Volatile.Write(ref _accounted, height);

    /// <summary>Writes what has changed; nothing as a rule.</summary>
    /// <param name="atEnd">Whether the node stops: then the cursor is brought up to the end.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask FlushAsync(bool atEnd, CancellationToken cancellationToken)
    {
        ulong accounted = Volatile.Read(ref _accounted);
        List<PrivateRow> rows = [];
        SubmissionId[] missing =
        [
            .. _lacking.Where(pair => pair.Value <= accounted && !_missingRows.ContainsKey(pair.Key))
                .Select(pair => pair.Key),
        ];
        SubmissionId[] found = [.. _missingRows.Keys.Where(id => !_lacking.ContainsKey(id))];
        rows.AddRange(missing.Select(id => BundleTaskRow.Of(
            new BundleTask(id, isMissing: true, isPosted: false, []), Now())));
        rows.AddRange(found.Where(id => !_faults.ContainsKey(id)).Select(id => BundleTaskRow.RemovalOf(id, Now())));
        bool isCursorDue = Volatile.Read(ref _isComplete) && accounted > _written
            && (atEnd || accounted - _written >= CursorEvery);
        if (isCursorDue)
        {
            rows.Add(BundleTaskRow.Cursor(accounted, Now()));
        }

        if (rows.Count == 0)
        {
            return;
        }

        await _parts.Storage.Custody.WriteAsync(new CustodyWrite { Rows = rows }, cancellationToken)
            .ConfigureAwait(false);
        _written = isCursorDue ? accounted : _written;
        foreach (SubmissionId id in missing)
        {
            _missingRows[id] = true;
        }

        foreach (SubmissionId id in found)
        {
            _missingRows.TryRemove(id, out _);
        }
    }

    private void Load(BundleTask task, Action<SubmissionId> look)
    {
        if (task.Faults.Count > 0)
        {
            _faults.TryAdd(task.Submission, task);
        }

        if (task.IsMissing)
        {
            _missingRows[task.Submission] = true;
            _lacking.TryAdd(task.Submission, 0);
            look(task.Submission);
        }
    }

    private void Walk(Block block, Action<SubmissionId> look)
    {
        if (Batch.TryDecode(block.BatchBytes) is not { } batch)
        {
            return;
        }

        for (int i = 0; i < batch.Submissions.Count; i++)
        {
            if (!block.Skipped.Any(skipped => skipped.Index == (uint)i)
                && Submission.TryDecode(batch.Submissions[i], int.MaxValue) is { } submission
                && submission.Body.Author != _parts.Organisation && Dealing.IsIn(submission))
            {
                SubmissionId id = submission.Id;
                _lacking.TryAdd(id, block.Header.Height);
                look(id);
            }
        }
    }

    private long Now() => _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
}
