using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using HealthLedger.Inbox;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime.Receiving;

/// <summary>
/// The durable queue (docs/spec/inbox.md section 3): a message is stored whole, encrypted, before it is acknowledged,
/// and is sealed later, in the order of its order key. It leaves the queue only when its entry is on the ledger.
/// </summary>
internal sealed class MessageQueue
{
    private readonly NodeParts _parts;
    private readonly ResendRegister _resends;
    private readonly SubjectDirectory _subjects;
    private readonly MessageLog _log;
    private readonly ConcurrentDictionary<Digest256, Task> _storing = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<Digest256, QueueLane> _lanes = [];
    private readonly HashSet<RecordId> _known = [];
    private readonly HashSet<RecordId> _setAside = [];
    private Func<Digest256, QueueLane, Task>? _drain;
    private long _lastStamp;

    public MessageQueue(NodeParts parts, ResendRegister resends, SubjectDirectory subjects, MessageLog log)
    {
        _parts = parts;
        _resends = resends;
        _subjects = subjects;
        _log = log;
    }

    /// <summary>Finds what waits. Before anything is queued.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await foreach (PrivateRow row in _parts.Storage.Custody
            .ScanRowsAsync(PrivateTable.Queue, cancellationToken).ConfigureAwait(false))
        {
            Take(QueueHead.TryDecode(row) ?? throw PrivateRowFault.Of("place in the queue"));
        }
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

        Digest256? patient = await PatientAsync(submission, cancellationToken).ConfigureAwait(false);
        Digest256 order = await OrderAsync(submission.Message!, patient, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            return _lanes.ContainsKey(order);
        }
    }

    public QueueStatus Status()
    {
        lock (_gate)
        {
            long oldest = _lanes.Values.Select(lane => lane.Waiting.Peek().Stamp).DefaultIfEmpty(0).Min();
            return new QueueStatus
            {
                Waiting = _known.Count - _setAside.Count,
                Oldest = oldest == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(oldest),
                BlockedKeys = _lanes.Values.Count(lane => lane.ErrorCode is not null),
                SetAside = _setAside.Count,
                ErrorCode = _lanes.Values.Select(lane => lane.ErrorCode).FirstOrDefault(code => code is not null),
            };
        }
    }

    /// <summary>Stores a message, or says that it was stored before. Durable when it returns.</summary>
    /// <exception cref="SubmissionRejectedException">HLS3013, or HLS3019 (transient).</exception>
    /// <exception cref="StorageFailureException">Whether it is stored is not known; the same call again says
    /// so.</exception>
    public async Task<QueueResult?> StoreAsync(
        RecordSubmission submission, Func<SubmissionRejectedException> conflict, CancellationToken cancellationToken)
    {
        ResendClaim claim = await _resends
            .DescribeAsync(submission.Idempotency!, submission.Payload, cancellationToken).ConfigureAwait(false);
        TaskCompletionSource own = new(TaskCreationOptions.RunContinuationsAsynchronously);
        while (true)
        {
            Task first = _storing.GetOrAdd(claim.Mark.Key, own.Task);
            if (ReferenceEquals(first, own.Task))
            {
                break;
            }

            // The same message over two connections: what the first one stored answers the second.
            await first.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await StoreOnceAsync(submission, claim.Mark, conflict, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _storing.TryRemove(new KeyValuePair<Digest256, Task>(claim.Mark.Key, own.Task));
            own.SetResult();
        }
    }

    /// <summary>The first message of a lane; false, and the lane is gone, when there is none.</summary>
    public bool TryPeek(Digest256 order, QueueLane lane, out (RecordId Id, long Stamp, bool GivesWay) first)
    {
        lock (_gate)
        {
            if (lane.Waiting.TryPeek(out first))
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
            (RecordId id, _, _) = lane.Waiting.Dequeue();
            lane.ErrorCode = null;
            if (isSetAside)
            {
                _setAside.Add(id);
            }
            else
            {
                _known.Remove(id);
            }
        }
    }

    public void Failed(QueueLane lane, string errorCode)
    {
        lock (_gate)
        {
            lane.ErrorCode = errorCode;
        }
    }

    /// <summary>Puts a message that was set aside at the end of its lane again; false when it is not set
    /// aside.</summary>
    public async Task<bool> RetryAsync(RecordId id, CancellationToken cancellationToken)
    {
        PrivateRow? row = await _parts.Storage.Custody
            .ReadRowAsync(PrivateTable.Queue, id.ToArray(), cancellationToken).ConfigureAwait(false);
        if (row is null || QueueHead.TryDecode(row) is not { IsSetAside: true } head)
        {
            return false;
        }

        QueueHead again = new()
        {
            Id = id,
            Order = head.Order,
            Stamp = NextStamp(),
            IsSetAside = false,
            GivesWay = head.GivesWay,
        };
        PrivateRow? message = await _log.ChangeAsync(
            id, known => _log.With(known, InboxStatus.Queued, null, known.Attempts), cancellationToken)
            .ConfigureAwait(false);
        List<PrivateRow> rows = message is null ? [again.ToRow()] : [again.ToRow(), message];
        await _parts.Storage.Custody
            .WriteAsync(new CustodyWrite { Rows = rows }, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (_setAside.Remove(id))
            {
                _known.Remove(id);
            }
        }

        Take(again);
        return true;
    }

    // [INV-Q1] Content, place, mark and row of a message are one write: it is acknowledged with all of them or not.
    private async Task<QueueResult?> StoreOnceAsync(
        RecordSubmission submission,
        ResendMark mark,
        Func<SubmissionRejectedException> conflict,
        CancellationToken cancellationToken)
    {
        if (await FindAsync(mark, conflict, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return known;
        }

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
        Digest256? patient = await PatientAsync(submission, cancellationToken).ConfigureAwait(false);
        QueueHead head = new()
        {
            // What an earlier call has on stable storage, and could not see sealed, is queued under its own id.
            Id = accepted?.Record ?? RecordId.Create(_parts.Time.GetUtcNow()),
            Order = await OrderAsync(facts, patient, cancellationToken).ConfigureAwait(false),
            Stamp = NextStamp(),
            IsSetAside = false,
            GivesWay = facts.IsSetAsideOnFailure,
        };
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
                    head.Id, facts, submission.Payload.Length, patient, InboxStatus.Queued, cancellationToken)
                    .ConfigureAwait(false),
            ],
        };
        await _parts.Storage.Custody.WriteAsync(write, CancellationToken.None).ConfigureAwait(false);
        Take(head);
        return new QueueResult { RecordId = head.Id, QueuedAt = queuedAt, IsRepeat = false };
    }

    /// <summary>What was queued under a mark before; null when nothing was.</summary>
    private async Task<QueueResult?> FindAsync(
        ResendMark mark, Func<SubmissionRejectedException> conflict, CancellationToken cancellationToken)
    {
        PrivateRow? row = await _parts.Storage.Custody
            .ReadRowAsync(PrivateTable.QueueMark, mark.Key.ToArray(), cancellationToken).ConfigureAwait(false);
        if (row is null)
        {
            return null;
        }

        QueueMark stored = QueueMark.TryDecode(row) ?? throw PrivateRowFault.Of("mark of a queued message");
        if (!mark.IsSame(stored.Content, stored.Fingerprint))
        {
            throw conflict();
        }

        await RememberAsync(stored.Record, cancellationToken).ConfigureAwait(false);
        return new QueueResult { RecordId = stored.Record, QueuedAt = stored.QueuedAt, IsRepeat = true };
    }

    // A write that was stored and whose caller never learned of it: its message waits, and nobody here knows.
    private async Task RememberAsync(RecordId id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_known.Contains(id))
            {
                return;
            }
        }

        PrivateRow? row = await _parts.Storage.Custody
            .ReadRowAsync(PrivateTable.Queue, id.ToArray(), cancellationToken).ConfigureAwait(false);
        if (row is not null)
        {
            Take(QueueHead.TryDecode(row) ?? throw PrivateRowFault.Of("place in the queue"));
        }
    }

    private void Take(QueueHead head)
    {
        lock (_gate)
        {
            if (!_known.Add(head.Id))
            {
                return;
            }

            _lastStamp = Math.Max(_lastStamp, head.Stamp);
            if (head.IsSetAside)
            {
                _setAside.Add(head.Id);
                return;
            }

            bool isNew = !_lanes.TryGetValue(head.Order, out QueueLane? lane);
            lane ??= _lanes[head.Order] = new QueueLane();
            lane.Waiting.Enqueue((head.Id, head.Stamp, head.GivesWay));
            if (isNew)
            {
                lane.Running = RunAsync(head.Order, lane);
            }
        }
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

    private async ValueTask<Digest256?> PatientAsync(
        RecordSubmission submission, CancellationToken cancellationToken) => submission.Patient is null
        ? null
        : await _subjects.BlindIndexAsync(submission.Patient, cancellationToken).ConfigureAwait(false);

    private ValueTask<Digest256> OrderAsync(
        MessageFacts facts, Digest256? patient, CancellationToken cancellationToken)
    {
        byte[] listener = Encoding.UTF8.GetBytes(facts.Listener);
        byte[] length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, listener.Length);
        byte[] key = facts.IsOrderedByPatient && patient is { } index
            ? [(byte)'p', .. index.ToArray()]
            : [(byte)'k', .. facts.OrderKey.Span];
        byte[] digest = SHA256.HashData([.. length, .. listener, .. key]);
        return _parts.Vault.AuthenticateAsync(
            VaultKey.Resend, (byte[])[.. "hl/queue/order/v1"u8, .. digest], cancellationToken);
    }
}
