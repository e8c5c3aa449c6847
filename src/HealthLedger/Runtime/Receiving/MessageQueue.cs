using System.Collections.Concurrent;
using HealthLedger.Inbox;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Receiving;

/// <summary>
/// The durable queue (docs/spec/inbox.md section 3): a message is stored whole, encrypted, before it is acknowledged,
/// and is sealed later, in the order of its order key. It leaves the queue only when its entry is on the ledger.
/// </summary>
internal sealed partial class MessageQueue
{
    private readonly NodeParts _parts;
    private readonly ResendRegister _resends;
    private readonly MessageLog _log;
    private readonly QueueOrder _order;
    private readonly ConcurrentDictionary<Digest256, Task> _storing = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<Digest256, QueueLane> _lanes = [];
    private readonly HashSet<RecordId> _known = [];
    private readonly HashSet<RecordId> _setAside = [];
    private readonly QueueTally _tally = new();
    private Func<Digest256, QueueLane, Task>? _drain;
    private long _lastStamp;

    // A node that never queued anything looks for no marks.
    private volatile bool _hasMarks;

    public MessageQueue(NodeParts parts, ResendRegister resends, SubjectDirectory subjects, MessageLog log)
    {
        _parts = parts;
        _resends = resends;
        _log = log;
        _order = new QueueOrder(parts.Vault, subjects);
    }

    /// <summary>What waits for something that it refers to.</summary>
    public ParkingLot Lot { get; } = new();

    /// <summary>Finds what waits. Before anything is queued.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await foreach (PrivateRow row in _parts.Storage.Custody
            .ScanRowsAsync(PrivateTable.Queue, cancellationToken).ConfigureAwait(false))
        {
            Take(await OpenAsync(row, cancellationToken).ConfigureAwait(false));
        }

        _hasMarks = await HasAnyMarkAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets every order key that has messages be drained, now and whenever it gets some.</summary>
    public void Begin(Func<Digest256, QueueLane, Task> drain)
    {
        lock (_gate)
        {
            _drain = drain;
            foreach ((Digest256 order, QueueLane lane) in _lanes)
            {
                lane.Running = RunAsync(order, lane);
            }
        }
    }

    /// <summary>Starts nothing more; returns what runs.</summary>
    public IReadOnlyList<Task> End()
    {
        lock (_gate)
        {
            _drain = null;
            return [.. _lanes.Values.Select(lane => lane.Running)];
        }
    }

    /// <summary>Whether messages wait that one with these facts must not overtake.</summary>
    public async ValueTask<bool> IsWaitingAsync(RecordSubmission submission, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_lanes.Count == 0)
            {
                return false;
            }
        }

        Digest256? patient = await _order.PatientAsync(submission, cancellationToken).ConfigureAwait(false);
        Digest256 order = await _order.OfAsync(submission.Message!, patient, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            // A lane whose last message is sealed is there until its loop finds that nothing is left.
            return _lanes.TryGetValue(order, out QueueLane? lane) && lane.Waiting.Count > 0;
        }
    }

    public QueueStatus Status()
    {
        lock (_gate)
        {
            return _tally.Read(
                () => _lanes.Values.Select(lane => lane.ErrorCode).FirstOrDefault(code => code is not null));
        }
    }

    /// <summary>What waits of each listener that anything was in the queue of since the start.</summary>
    public IReadOnlyList<ListenerQueueStatus> ReadListeners()
    {
        lock (_gate)
        {
            return _tally.ReadAll();
        }
    }

    /// <summary>Stores a message, or says that it was stored before. Durable when it returns.</summary>
    /// <exception cref="SubmissionRejectedException">HLS3013, or HLS3019 (transient).</exception>
    /// <exception cref="StorageFailureException">Whether it is stored is not known; the same call again says
    /// so.</exception>
    /// <param name="submission">The message.</param>
    /// <param name="wait">What it waits for; null when for its turn alone.</param>
    /// <param name="conflict">Makes the refusal of other content.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    public async Task<QueueResult?> StoreAsync(
        RecordSubmission submission,
        ParkedWait? wait,
        Func<SubmissionRejectedException> conflict,
        CancellationToken cancellationToken)
    {
        ResendMark mark = await _resends
            .DescribeAsync(submission.Idempotency!, submission.Payload, cancellationToken).ConfigureAwait(false);
        TaskCompletionSource own = new(TaskCreationOptions.RunContinuationsAsynchronously);
        while (true)
        {
            Task first = _storing.GetOrAdd(mark.Key, own.Task);
            if (ReferenceEquals(first, own.Task))
            {
                break;
            }

            // The same message over two connections: what the first one stored answers the second.
            await first.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await StoreOnceAsync(submission, mark, wait, conflict, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _storing.TryRemove(new KeyValuePair<Digest256, Task>(mark.Key, own.Task));
            own.SetResult();
        }
    }

    /// <summary>The first message of a lane; false, and the lane is gone, when there is none.</summary>
    public bool TryPeek(Digest256 order, QueueLane lane, out QueueHead first)
    {
        lock (_gate)
        {
            if (lane.Waiting.TryPeek(out first!))
            {
                return true;
            }

            _lanes.Remove(order);
            return false;
        }
    }

    /// <summary>The first message of a lane is sealed, or set aside: the next one's turn.</summary>
    public void Advance(QueueLane lane, bool isSetAside)
    {
        lock (_gate)
        {
            Leave(lane.Share, lane.Share.Dequeue(lane).Id, isSetAside);
            AnswerAside(lane, isSetAside);
        }
    }

    public void Failed(QueueLane lane, string errorCode)
    {
        lock (_gate)
        {
            lane.Share.Mark(lane, errorCode);
        }
    }

    // [INV-Q1] Content, place, mark and row of a message are one write: it is acknowledged with all of them or not.
    private async Task<QueueResult?> StoreOnceAsync(
        RecordSubmission submission,
        ResendMark mark,
        ParkedWait? wait,
        Func<SubmissionRejectedException> conflict,
        CancellationToken cancellationToken)
    {
        QueueMark? marked = await ReadMarkAsync(mark, conflict, cancellationToken).ConfigureAwait(false);
        if (marked is not null && await IsKeptAsync(marked.Record, cancellationToken).ConfigureAwait(false))
        {
            return Repeat(marked);
        }

        // Before its row is looked for: what is in flight now is in the row afterwards.
        RecordId? inFlight = _resends.InFlight(mark)?.Record;
        ResendEntry? accepted = await _resends.ReadAsync(mark, cancellationToken).ConfigureAwait(false);
        if (accepted is not null && !mark.IsSame(accepted.Content, accepted.Fingerprint))
        {
            throw conflict();
        }

        if (accepted is not null
            && await _log.IsSealedAsync(accepted.Record, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        RequireRoom();
        MessageFacts facts = submission.Message!;
        Digest256? patient = await _order.PatientAsync(submission, cancellationToken).ConfigureAwait(false);

        // What an earlier call has on stable storage, or on its way there, and could not see sealed, is queued under
        // its own id; so is what was acknowledged before the backup that this ledger was restored from.
        RecordId? earlier = accepted?.Record ?? marked?.Record ?? inFlight;
        QueueHead head = await DescribeAsync(earlier, facts, patient, wait, cancellationToken).ConfigureAwait(false);
        DateTimeOffset queuedAt = DateTimeOffset.FromUnixTimeMilliseconds(head.Stamp);
        CustodyWrite write = new()
        {
            Rows =
            [
                await QueuedContent.ProtectAsync(_parts.Vault, head.Id, submission, head.Stamp, cancellationToken)
                    .ConfigureAwait(false),
                head.ToRow(),
                QueueMark.Row(mark, head.Id, queuedAt),
                await _log.BeginAsync(
                    head.Id,
                    facts,
                    submission.Payload.Length,
                    patient,
                    wait is null ? InboxStatus.Queued : InboxStatus.Parked,
                    cancellationToken).ConfigureAwait(false),
            ],
        };
        _hasMarks = true;
        await _parts.Storage.Custody.WriteAsync(write, CancellationToken.None).ConfigureAwait(false);
        Take(head);
        return new QueueResult
        {
            RecordId = head.Id,
            QueuedAt = queuedAt,
            IsRepeat = false,
            IsParked = wait is not null,
        };
    }

    private async ValueTask<QueueHead> DescribeAsync(
        RecordId? earlier,
        MessageFacts facts,
        Digest256? patient,
        ParkedWait? wait,
        CancellationToken cancellationToken) => new()
        {
            Id = earlier ?? RecordId.Create(_parts.Time.GetUtcNow()),
            Order = await _order.OfAsync(facts, patient, cancellationToken).ConfigureAwait(false),
            Stamp = NextStamp(),
            IsSetAside = false,
            GivesWay = facts.IsSetAsideOnFailure,
            Listener = facts.Listener,
            Parked = wait,
            Issue = earlier is { } id ? await _log.IssueOfAsync(id, cancellationToken).ConfigureAwait(false) : null,
        };

    private void Take(QueueHead head)
    {
        lock (_gate)
        {
            if (!_known.Add(head.Id))
            {
                return;
            }

            _lastStamp = Math.Max(_lastStamp, head.Stamp);
            QueueShare share = _tally.Of(head.Listener);
            if (head.IsSetAside)
            {
                Leave(share, head.Id, isSetAside: true);
                return;
            }

            if (head.Parked is not null)
            {
                share.Park(head);
                Lot.Add(head);
                return;
            }

            bool isNew = !_lanes.TryGetValue(head.Order, out QueueLane? lane);
            lane ??= _lanes[head.Order] = new QueueLane(share);
            share.Enqueue(lane, head);
            if (isNew)
            {
                lane.Running = RunAsync(head.Order, lane);
            }
        }
    }

    private void Leave(QueueShare share, RecordId id, bool isSetAside)
    {
        if (isSetAside)
        {
            _setAside.Add(id);
            share.CountSetAside(1);
        }
        else
        {
            _known.Remove(id);
        }
    }

    // A place as it is stored. Its listener stands there; in one of an earlier version, in the row of its message.
    private async ValueTask<QueueHead> OpenAsync(PrivateRow row, CancellationToken cancellationToken)
    {
        QueueHead head = QueueHead.TryDecode(row) ?? throw PrivateRowFault.Of("place in the queue");
        return head.Listener is not null
            ? head
            : head with
            {
                Listener = (await _log.ReadAsync(head.Id, cancellationToken).ConfigureAwait(false))?.Listener,
            };
    }

    private Task RunAsync(Digest256 order, QueueLane lane) =>
        _drain is { } drain ? Task.Run(() => drain(order, lane)) : Task.CompletedTask;

    private void RequireRoom()
    {
        lock (_gate)
        {
            if (_known.Count < _parts.Options.MaxQueuedMessages)
            {
                return;
            }
        }

        throw new SubmissionRejectedException(
            HealthLedgerErrorCodes.QueueFull,
            $"The queue has the {_parts.Options.MaxQueuedMessages} messages that MaxQueuedMessages allows. Nothing was "
            + "stored. See why the ledger does not seal, or raise the limit if the disk has room.",
            isTransient: true);
    }

    private long NextStamp()
    {
        lock (_gate)
        {
            // A clock that is set back must not put a message before those that were acknowledged earlier.
            _lastStamp = Math.Max(_parts.Time.GetUtcNow().ToUnixTimeMilliseconds(), _lastStamp + 1);
            return _lastStamp;
        }
    }
}
