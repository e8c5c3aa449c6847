using HealthLedger.Inbox;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Linking;
using HealthLedger.Runtime.Receiving;
using HealthLedger.Subjects;

namespace HealthLedger;

/// <content>Received messages: their store and their queue (docs/spec/inbox.md).</content>
public sealed partial class LedgerNode
{
    private const int MostListed = 10_000;
    private const int MostNotes = 1_000;

    /// <summary>
    /// Makes a message durable: it is sealed at once, or stored in the queue, encrypted, and sealed later under the id
    /// that the result names, in the order of <see cref="MessageFacts.OrderKey"/>, also after a crash.
    /// </summary>
    /// <param name="submission">The record, with <see cref="RecordSubmission.Message"/> and
    /// <see cref="RecordSubmission.Idempotency"/>. A payload above 63.9 MiB is sealed at once or not at all.</param>
    /// <param name="mode">When it is queued.</param>
    /// <param name="cancellationToken">Cancels waiting; the same call again says what became of it.</param>
    /// <returns>What a repeat gets too.</returns>
    /// <exception cref="ArgumentException">A field is out of its limits, or a needed one is missing.</exception>
    /// <exception cref="SubmissionRejectedException">As <see cref="AppendAsync"/>; HLS3019 (transient): the queue has
    /// <see cref="LedgerNodeOptions.MaxQueuedMessages"/>.</exception>
    /// <exception cref="StorageFailureException">HLS70nn: it is not known to be stored.</exception>
    public async Task<QueueResult> QueueAsync(
        RecordSubmission submission, QueueMode mode, CancellationToken cancellationToken = default)
    {
        CheckQueued(submission, mode);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        if (submission.Payload.Length > QueuedContent.MaxPayloadBytes)
        {
            return Sealed(await SealRecordAsync(
                submission, null, cancellationToken, turn: LinkTurn.Overdue).ConfigureAwait(false));
        }

        if (mode == QueueMode.WhenAwaited)
        {
            return await SealOrParkAsync(submission, cancellationToken).ConfigureAwait(false);
        }

        if (mode == QueueMode.WhenUnavailable && _producer.Halted is null && _producer.Fault is null)
        {
            if (await _queue.FindAsync(submission, Conflict, cancellationToken).ConfigureAwait(false) is { } known)
            {
                return known;
            }

            try
            {
                return Sealed(await SealRecordAsync(submission, null, cancellationToken).ConfigureAwait(false));
            }
            catch (HealthLedgerException exception) when (exception.Code == HealthLedgerErrorCodes.ReferenceAwaited)
            {
                return await ParkAsync(submission, cancellationToken).ConfigureAwait(false);
            }
            catch (HealthLedgerException exception) when (
                exception is not SubmissionRejectedException { IsTransient: false })
            {
                // It cannot be sealed now, or others wait before it.
            }
        }

        return await _queue.StoreAsync(submission, null, Conflict, cancellationToken).ConfigureAwait(false)
            ?? Sealed(await SealRecordAsync(submission, null, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Writes down what became of received messages, for the message store.</summary>
    /// <param name="notes">1 to 1,000; one for a message that has no row and brings no facts does nothing.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    /// <exception cref="ArgumentException">None, too many, or one out of its limits.</exception>
    /// <exception cref="StorageFailureException">Nothing was written (HLS70nn).</exception>
    public Task NoteMessagesAsync(IReadOnlyList<InboxNote> notes, CancellationToken cancellationToken = default)
    {
        CheckNotes(notes);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return NoteCheckedAsync(notes, cancellationToken);
    }

    private async Task NoteCheckedAsync(IReadOnlyList<InboxNote> notes, CancellationToken cancellationToken)
    {
        // Only of what was refused a note may name a patient.
        IEnumerable<IReadOnlyList<Digest256>> patients = notes.Any(note => note.Patients.Count > 0)
            ? await BlindIndexesAsync(notes, cancellationToken).ConfigureAwait(false)
            : Enumerable.Repeat<IReadOnlyList<Digest256>>([], notes.Count);
        await _messages.NoteAsync(notes, patients, cancellationToken).ConfigureAwait(false);
    }

    private async Task<List<Digest256>[]> BlindIndexesAsync(
        IReadOnlyList<InboxNote> notes, CancellationToken cancellationToken)
    {
        List<Digest256>[] patients = [.. notes.Select(_ => new List<Digest256>())];
        for (int i = 0; i < patients.Length; i++)
        {
            foreach (PatientIdentifier patient in notes[i].Patients)
            {
                patients[i].Add(await _subjects.BlindIndexAsync(patient, cancellationToken).ConfigureAwait(false));
            }
        }

        return patients;
    }

    /// <summary>Lists received messages, the newest first. Their content is not among it.</summary>
    /// <param name="query">Which. Without a time all rows are gone through.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="ArgumentException">The limit is not 1 to 10,000.</exception>
    /// <exception cref="IntegrityException">HLS3030: a row is not the one that was written.</exception>
    public async IAsyncEnumerable<InboxMessage> ListMessagesAsync(
        InboxQuery query,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        CheckQuery(query);
        Digest256? patient = query.Patient is null
            ? null
            : await _subjects.BlindIndexAsync(query.Patient, cancellationToken).ConfigureAwait(false);
        await foreach (InboxMessage message in _messages.ListAsync(query, patient, cancellationToken)
            .ConfigureAwait(false))
        {
            yield return message;
        }
    }

    /// <summary>One received message.</summary>
    /// <param name="id">What names it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null when there is none, or none any more.</returns>
    /// <exception cref="IntegrityException">HLS3030: the row is not the one that was written.</exception>
    public async Task<InboxMessage?> FindMessageAsync(RecordId id, CancellationToken cancellationToken = default) =>
        await _messages.ReadAsync(id, cancellationToken).ConfigureAwait(false) is { } message
            ? await _messages.SettleAsync(message, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>What waits in the queue.</summary>
    public QueueStatus GetQueueStatus() => _queue.Status();

    /// <inheritdoc/>
    Task<QueueStatus> ILedger.GetQueueStatusAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(GetQueueStatus());
    }

    /// <summary>Lets a message that was set aside be sealed again, behind those that wait now.</summary>
    /// <param name="id">The message.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    /// <returns>False when it is not set aside.</returns>
    /// <exception cref="StorageFailureException">Nothing was changed (HLS70nn).</exception>
    public Task<bool> RetryMessageAsync(RecordId id, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return _queue.RetryAsync(id, cancellationToken);
    }

    /// <summary>
    /// Sets a queued message aside that cannot be sealed and so blocks its order: those behind it go on. It stays
    /// acknowledged and whole, and is sealed when <see cref="RetryMessageAsync"/> asks for it.
    /// </summary>
    /// <param name="id">The message.</param>
    /// <param name="cancellationToken">Cancels waiting; it may still be set aside.</param>
    /// <returns>False when it blocks nothing: it is not the first of its order, has not failed yet, or was sealed at
    /// this moment.</returns>
    /// <exception cref="StorageFailureException">It blocks still (HLS70nn).</exception>
    /// <exception cref="ReplicaHaltedException">The node is stopping.</exception>
    public async Task<bool> SetMessageAsideAsync(RecordId id, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        try
        {
            return await _queue.SetAsideAsync(id).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ReplicaHaltedException(
                HealthLedgerErrorCodes.NodeHalted, "The node is stopping.", isTransient: true, exception);
        }
    }

    internal static void CheckQueued(RecordSubmission submission, QueueMode mode)
    {
        ArgumentNullException.ThrowIfNull(submission);
        RecordLimits.Check(submission);
        if (submission.Message is null || submission.Idempotency is null || submission.Import is not null
            || !Enum.IsDefined(mode))
        {
            throw new ArgumentException(
                "A queued record has the facts of its message and an idempotency key, and is no import.",
                nameof(submission));
        }
    }

    internal static void CheckNotes(IReadOnlyList<InboxNote> notes)
    {
        ArgumentNullException.ThrowIfNull(notes);
        bool isGood = notes.Count is > 0 and <= MostNotes && notes.All(note =>
            Enum.IsDefined(note.Status) && note.Bytes >= 0 && note.Answer is null or { Length: > 0 and <= 8 }
            && (note.ErrorCode is null || RecordLimits.IsCode(note.ErrorCode))
            && note.QuarantineId is null or { Length: 32 }
            && note.Patients.Count <= InboxNote.MaxPatients);
        if (!isGood)
        {
            throw new ArgumentException("Notes are 1 to 1,000, each within its limits.", nameof(notes));
        }

        foreach (InboxNote note in notes)
        {
            if (note.Facts is { } facts)
            {
                RecordLimits.Check(facts);
            }
        }
    }

    internal static void CheckQuery(InboxQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Limit is < 1 or > MostListed)
        {
            throw new ArgumentException("A listing has 1 to 10,000 messages.", nameof(query));
        }
    }

    private static QueueResult Sealed(AppendResult result) => new()
    {
        RecordId = result.RecordId,
        QueuedAt = null,
        Entry = result.Entry,
        IsRepeat = result.IsRepeat,
        Link = result.Link,
    };

    // What can be sealed is; what refers to something that is not there waits for it, durable.
    private async Task<QueueResult> SealOrParkAsync(RecordSubmission submission, CancellationToken cancellationToken)
    {
        if (submission.Reference is not null
            && await _queue.FindAsync(submission, Conflict, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return known;
        }

        try
        {
            return Sealed(await SealRecordAsync(submission, null, cancellationToken).ConfigureAwait(false));
        }
        catch (SubmissionRejectedException exception) when (
            exception.Code == HealthLedgerErrorCodes.ReferenceAwaited)
        {
            return await ParkAsync(submission, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<QueueResult> ParkAsync(RecordSubmission submission, CancellationToken cancellationToken)
    {
        ParkedWait wait = await DescribeWaitAsync(submission, cancellationToken).ConfigureAwait(false);
        return await _queue.StoreAsync(submission, wait, Conflict, cancellationToken).ConfigureAwait(false)
            ?? Sealed(await SealRecordAsync(submission, null, cancellationToken).ConfigureAwait(false));
    }

    // What the queue drains goes past those that wait: it is the first of them.
    private async Task<AppendResult> SealQueuedAsync(
        RecordSubmission submission, RecordId id, LinkTurn turn, CancellationToken cancellationToken) =>
        await SealRecordAsync(submission, null, cancellationToken, id, turn).ConfigureAwait(false);

    // The resend of what is sealed overtakes nobody.
    private async ValueTask<bool> IsSealedBeforeAsync(
        RecordSubmission submission, CancellationToken cancellationToken)
    {
        if (submission.Idempotency is not { } idempotency)
        {
            return false;
        }

        ResendMark mark = await _resends
            .DescribeAsync(idempotency, submission.Payload, cancellationToken).ConfigureAwait(false);
        return await _resends.ReadAsync(mark, cancellationToken).ConfigureAwait(false) is { } stored
            && await _messages.IsSealedAsync(stored.Record, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask RequireTurnAsync(RecordSubmission submission, CancellationToken cancellationToken)
    {
        // What waits in the queue under this key is sealed from there, and under the id that it was acknowledged with.
        bool isQueued = await _queue.FindAsync(submission, Conflict, cancellationToken).ConfigureAwait(false)
            is { } queued
            && !await _messages.IsSealedAsync(queued.RecordId, cancellationToken).ConfigureAwait(false);
        if (isQueued
            || (await _queue.IsWaitingAsync(submission, cancellationToken).ConfigureAwait(false)
                && !await IsSealedBeforeAsync(submission, cancellationToken).ConfigureAwait(false)))
        {
            throw new SubmissionRejectedException(
                HealthLedgerErrorCodes.MessagesAhead,
                "Messages of the same order key wait in the queue; this one must not overtake them. Nothing was "
                + "stored; try again.",
                isTransient: true);
        }
    }
}
