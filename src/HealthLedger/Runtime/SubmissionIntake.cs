using System.Collections.Concurrent;
using System.Threading.Channels;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Runtime.Replication;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// Gathers operations that arrive together into one signed submission and puts it, with envelopes, shares,
/// pseudonyms and resend rows, on stable storage in one custody write before it may be ordered
/// (docs/spec/storage.md, step 1). One loop, so that a new patient is enrolled once and order of arrival is order
/// on the ledger; but imported records give way to all others.
/// </summary>
internal sealed partial class SubmissionIntake : IAsyncDisposable
{
    private static readonly TimeSpan DoubtPause = TimeSpan.FromMilliseconds(250);

    private readonly NodeParts _parts;
    private readonly SubjectDirectory _subjects;
    private readonly IBlockProducer _producer;
    private readonly ConcurrentQueue<SubmissionId> _sealedOutbox;
    private readonly Func<PendingOperation, CancellationToken, ValueTask> _deliver;
    private readonly BundleWriter _bundles;
    private readonly DoubtfulWrites _doubts;
    private readonly Channel<PendingOperation> _queue;
    private readonly ImportLane _imports;
    private readonly WakeSignal _wake = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private PendingOperation? _carried;
    private long _lastStamp;
    private int _waiting;

    /// <param name="parts">The node.</param>
    /// <param name="subjects">The patients.</param>
    /// <param name="producer">Has what is stored sealed.</param>
    /// <param name="sealedOutbox">Submissions whose rows are to be removed.</param>
    /// <param name="lastStamp">The time of the newest row of the outbox.</param>
    /// <param name="deliver">Told of a record with deliveries that goes on after its caller heard of a failure.</param>
    public SubmissionIntake(
        NodeParts parts,
        SubjectDirectory subjects,
        IBlockProducer producer,
        ConcurrentQueue<SubmissionId> sealedOutbox,
        long lastStamp,
        Func<PendingOperation, CancellationToken, ValueTask> deliver)
    {
        _deliver = deliver;
        _parts = parts;
        _subjects = subjects;
        _producer = producer;
        _bundles = new BundleWriter(parts);
        _doubts = new DoubtfulWrites(parts.Storage.Custody);
        _sealedOutbox = sealedOutbox;
        _lastStamp = lastStamp;
        _queue = Channel.CreateBounded<PendingOperation>(parts.Options.QueueLength);
        _imports = new ImportLane(parts.Time, parts.Options.QueueLength, _wake.Call);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>How many operations wait to be signed.</summary>
    public int Waiting => Volatile.Read(ref _waiting) + _imports.Waiting;

    public async ValueTask EnqueueAsync(PendingOperation operation, CancellationToken cancellationToken)
    {
        try
        {
            if (operation.GivesWay)
            {
                await _imports.WriteAsync(operation, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await _queue.Writer.WriteAsync(operation, cancellationToken).ConfigureAwait(false);
                Interlocked.Increment(ref _waiting);
                _imports.NoteLive();
            }

            _wake.Call();
        }
        catch (ChannelClosedException exception)
        {
            throw _producer.Halted ?? new ReplicaHaltedException(
                HealthLedgerErrorCodes.NodeHalted, "The node is stopping.", isTransient: true, exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        _imports.Close(Stopping());
        _wake.Call();
        _stop.CancelAfter(TimeSpan.FromSeconds(10));
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>The outbox rows of sealed submissions, as removals.</summary>
    public List<PrivateRow> TakeSealedRows(long now)
    {
        List<PrivateRow> rows = [];
        while (_sealedOutbox.TryDequeue(out SubmissionId id))
        {
            rows.Add(new PrivateRow(PrivateTable.Outbox, id.ToArray(), null, now));
        }

        return rows;
    }

    private async Task RunAsync()
    {
        List<PendingOperation> gathered = [];
        try
        {
            while (_carried is not null || await WaitAsync().ConfigureAwait(false))
            {
                gathered.Clear();
                await SettleDoubtsAsync().ConfigureAwait(false);
                Gather(gathered);
                if (gathered.Count == 0)
                {
                    continue;
                }

                _imports.Begin(gathered);
                await SubmitAsync(gathered).ConfigureAwait(false);
                if (gathered[0].Barrier is { } barrier)
                {
                    await barrier(gathered[0].Completion).WaitAsync(_stop.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            FailRest(Stopping());
        }
#pragma warning disable CA1031 // One of the loops where a defect of ours becomes a halt instead of silence.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _producer.HaltWith(exception);
            _queue.Writer.TryComplete();
            foreach (PendingOperation pending in gathered)
            {
                pending.Fail(_producer.Halted!);
            }

            FailRest(_producer.Halted!);
        }
    }

    private static ReplicaHaltedException Stopping() =>
        new(HealthLedgerErrorCodes.NodeHalted, "The node is stopping.", isTransient: true);

    // Whether there is something to sign; false when nothing comes any more.
    private async ValueTask<bool> WaitAsync()
    {
        while (true)
        {
            TimeSpan? rest = _imports.Rest();
            if (_queue.Reader.Count > 0 || rest == TimeSpan.Zero)
            {
                return true;
            }

            if (_queue.Reader.Completion.IsCompleted)
            {
                return false;
            }

            if (_doubts.IsAny)
            {
                await _wake.WaitAsync(DoubtPause, _parts.Time, _stop.Token).ConfigureAwait(false);
                return true;
            }

            await _wake.WaitAsync(rest, _parts.Time, _stop.Token).ConfigureAwait(false);
        }
    }

    private void Gather(List<PendingOperation> gathered)
    {
        // An enrolment may accompany each operation, so half of the permitted number is taken.
        int limit = (int)_parts.View.Head.Parameters.MaxOperations / 2;
        long weight = 0;
        long ledgerBytes = 0;
        int? imports = null;
        int operations = 0;
        while (operations < limit && TryTake(gathered.Count > 0, ref imports, out PendingOperation? next))
        {
            operations += 1 + next.Followers.Count;
            weight += next.Weight;
            ledgerBytes += next.LedgerBytes;
            bool isTooMuch = weight > _bundles.MostBytes
                || ledgerBytes > _parts.View.Head.Parameters.MaxSubmissionBytes / 2 || operations > limit;
            if (gathered.Count > 0 && (isTooMuch || next.Barrier is not null))
            {
                _carried = next;
                return;
            }

            gathered.Add(next);
            if (next.Barrier is not null)
            {
                return;
            }
        }
    }

    private bool TryTake(
        bool isBesideOthers,
        ref int? imports,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PendingOperation? next)
    {
        if (_carried is { } carried)
        {
            _carried = null;
            next = carried;
            return true;
        }

        if (_queue.Reader.TryRead(out next))
        {
            Interlocked.Decrement(ref _waiting);
            return true;
        }

        // Once for each submission, when nothing else waits.
        imports ??= _imports.Allowed(isBesideOthers);
        return imports-- > 0 && _imports.TryTake(out next);
    }

    private async Task SubmitAsync(List<PendingOperation> gathered)
    {
        Dictionary<Digest256, SubjectId> enrolled = [];
        try
        {
            if (_producer.Halted is { } halted)
            {
                // Before anything is stored: what its caller is refused is not sealed at the next start.
                throw halted;
            }

            long started = _parts.Time.GetTimestamp();
            long now = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
            List<PrivateRow> rows = [];
            List<(OrderedSubmission Submission, PendingOperation[] Operations)> submissions = [];
            List<StoredEnvelope> envelopes =
            [
                .. gathered.Where(pending => pending.Envelope is not null).Select(pending => pending.Envelope!),
            ];
            foreach (PendingOperation[] part in Together(gathered))
            {
                submissions.Add((await SignAsync(part, enrolled, rows, now).ConfigureAwait(false), part));
            }

            envelopes.AddRange(
                await _bundles.MakeAsync(submissions, CancellationToken.None).ConfigureAwait(false));

            // Taken last: where something of the above fails, they are removed with a later write.
            CustodyWrite write = new()
            {
                Envelopes = envelopes,
                Rows = [.. TakeSealedRows(now), .. rows],
            };
            DoubtfulWrite certain = new([.. submissions.Select(one => one.Submission)], enrolled);
            await WriteAsync(write, certain).ConfigureAwait(false);
            _parts.Meter.CustodyTook(_parts.Time.GetElapsedTime(started));
            await HandOverAsync(certain).ConfigureAwait(false);
        }
        catch (Exception exception)
            when (exception is HealthLedgerException or ChannelClosedException or OperationCanceledException)
        {
            Exception reason = exception as HealthLedgerException ?? _producer.Halted ?? new ReplicaHaltedException(
                HealthLedgerErrorCodes.NodeHalted, "The node is stopping.", isTransient: true, exception);
            foreach (PendingOperation pending in gathered)
            {
                pending.Fail(reason);
            }
        }
    }

    // One submission, and the rows that are written with it.
    private async ValueTask<OrderedSubmission> SignAsync(
        PendingOperation[] part, Dictionary<Digest256, SubjectId> enrolled, List<PrivateRow> rows, long now)
    {
        List<PendingOperation?> owners = new(part.Length);
        List<ReadOnlyMemory<byte>> operations = new(part.Length);
        foreach (PendingOperation pending in part)
        {
            SubjectId? subject = await ResolveAsync(pending, enrolled, rows, owners, operations, now)
                .ConfigureAwait(false);
            owners.Add(pending);
            operations.Add(pending.Encode(subject));
            foreach (Func<SubjectId?, LedgerOperation> follower in pending.Followers)
            {
                owners.Add(null);
                operations.Add(follower(subject).Encode());
            }

            rows.AddRange(pending.Rows);
        }

        OrderedSubmission submission = await SubmissionSigner.SignAsync(_parts, operations, owners)
            .ConfigureAwait(false);

        // The outbox is read back by time: equal times, or a clock set back, would change the order of acceptance.
        _lastStamp = Math.Max(now, checked(_lastStamp + 1));
        rows.Add(new PrivateRow(PrivateTable.Outbox, submission.Id.ToArray(), submission.Bytes, _lastStamp));
        for (int i = 0; i < owners.Count; i++)
        {
            if (owners[i]?.PlacedRow is { } placed)
            {
                rows.Add(placed(submission.Id, i));
            }

            if (owners[i]?.RequestRow is { } request)
            {
                rows.Add(request(submission.Id, i));
            }

            rows.AddRange(owners[i]?.NameRows?.Invoke(submission.Id) ?? []);
        }

        return submission;
    }

    private async ValueTask<SubjectId?> ResolveAsync(
        PendingOperation pending,
        Dictionary<Digest256, SubjectId> enrolled,
        List<PrivateRow> rows,
        List<PendingOperation?> owners,
        List<ReadOnlyMemory<byte>> operations,
        long now)
    {
        if (pending.Patient is not { } patient)
        {
            return null;
        }

        if (enrolled.TryGetValue(patient.BlindIndex, out SubjectId known))
        {
            return known;
        }

        if (await _subjects.FindAsync(patient.BlindIndex, CancellationToken.None).ConfigureAwait(false) is { } found)
        {
            if (_subjects.TakeDoubt(patient.BlindIndex, found))
            {
                // Should the ledger have it after all, the entry says so and nothing changes.
                owners.Add(null);
                operations.Add(new EnrolSubject { Salt = LedgerOperation.NewSalt(), Subject = found }.Encode());
            }

            return found;
        }

        (SubjectId subject, PrivateRow row) = await _subjects
            .CreateAsync(patient, now, CancellationToken.None).ConfigureAwait(false);
        rows.Add(row);
        enrolled.Add(patient.BlindIndex, subject);
        owners.Add(null);
        operations.Add(new EnrolSubject { Salt = LedgerOperation.NewSalt(), Subject = subject }.Encode());
        return subject;
    }

    private void FailRest(Exception exception)
    {
        _imports.Close(exception);
        _carried?.Fail(exception);
        while (_queue.Reader.TryRead(out PendingOperation? rest))
        {
            rest.Fail(exception);
        }
    }
}
