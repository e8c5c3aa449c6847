using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using HealthLedger.Inbox;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime.Receiving;

/// <summary>
/// The message store: one encrypted row for each received message (docs/spec/inbox.md). The row of a message that is
/// sealed goes with the custody write of its record and so costs no write of its own.
/// </summary>
internal sealed class MessageLog
{
    private const int MostFresh = 8192;

    private const int Gates = 64;

    private readonly NodeParts _parts;

    // A row is read, changed and written by one at a time: what the queue says of a message and what its listener
    // says come together.
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, Gates).Select(_ => new SemaphoreSlim(1, 1))];

    // Rows written with a record and not noted since: what became of them is told soon, and need not be read then.
    private readonly ConcurrentDictionary<RecordId, InboxMessage> _fresh = new();

    public MessageLog(NodeParts parts) => _parts = parts;

    /// <summary>The first row of a message that is to be sealed.</summary>
    public async ValueTask<PrivateRow> BeginAsync(
        RecordId id,
        MessageFacts facts,
        long bytes,
        Digest256? patient,
        InboxStatus status,
        CancellationToken cancellationToken,
        string? errorCode = null)
    {
        InboxMessage message = New(id, facts, bytes, patient is { } one ? [one] : [], status, errorCode);
        if (status == InboxStatus.Received && _fresh.Count < MostFresh)
        {
            _fresh[id] = message;
        }
        else
        {
            // An attempt to seal it at once came before: what is noted next goes on from this row.
            _fresh.TryRemove(id, out _);
        }

        return await ProtectAsync(message, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Changes the row of a message, if it has one, in one write with other rows.</summary>
    /// <param name="id">The message.</param>
    /// <param name="change">Makes the new row of the old one.</param>
    /// <param name="with">The other rows.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    public async Task ChangeAsync(
        RecordId id,
        Func<InboxMessage, InboxMessage> change,
        IReadOnlyList<PrivateRow> with,
        CancellationToken cancellationToken)
    {
        SemaphoreSlim gate = _gates[GateOf(id)];
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            InboxMessage? known = await ReadAsync(id, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<PrivateRow> rows = known is null
                ? with
                : [.. with, await ProtectAsync(change(known), cancellationToken).ConfigureAwait(false)];
            if (rows.Count > 0)
            {
                await _parts.Storage.Custody
                    .WriteAsync(new CustodyWrite { Rows = rows }, CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Writes down what became of messages, in one write.</summary>
    /// <param name="notes">What became of them.</param>
    /// <param name="patients">The blind indexes of each note's patients, the first one's first.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    public async Task NoteAsync(
        IReadOnlyList<InboxNote> notes,
        IEnumerable<IReadOnlyList<Digest256>> patients,
        CancellationToken cancellationToken)
    {
        // Ascending, so that two of these never wait for each other.
        List<SemaphoreSlim> entered = [];
        try
        {
            foreach (int gate in notes.SelectMany(Concerned).Select(GateOf).Distinct().Order())
            {
                await _gates[gate].WaitAsync(cancellationToken).ConfigureAwait(false);
                entered.Add(_gates[gate]);
            }

            await WriteNotesAsync(notes, patients, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            entered.ForEach(gate => gate.Release());
        }
    }

    private async Task WriteNotesAsync(
        IReadOnlyList<InboxNote> notes,
        IEnumerable<IReadOnlyList<Digest256>> patients,
        CancellationToken cancellationToken)
    {
        // Two notes of one message in a batch: the later one goes on from the earlier one.
        Dictionary<RecordId, InboxMessage> changed = [];
        foreach ((InboxNote note, IReadOnlyList<Digest256> named) in notes.Zip(patients))
        {
            InboxMessage? known = await KnownAsync(note.Id, changed, cancellationToken).ConfigureAwait(false);
            if (known is null && note.Facts is { } facts)
            {
                known = New(note.Id, facts, note.Bytes, named, note.Status);
                changed[note.Id] = With(known, note.Status, note, known.Attempts);
            }
            else if (known is not null)
            {
                // That a message in the queue came again says nothing new of how far it is.
                InboxStatus status = note is { IsRepeat: true, Status: InboxStatus.Queued or InboxStatus.Parked }
                    ? known.Status
                    : note.Status;
                changed[note.Id] = With(known, status, note, known.Attempts + (note.IsRepeat ? 1 : 0));
            }

            if (known is not null && note.ResentAs is { } accepted
                && await KnownAsync(accepted, changed, cancellationToken).ConfigureAwait(false)
                    is { ResendOf: null } target)
            {
                InboxNote same = new() { Id = accepted, Status = target.Status, IsRepeat = true };
                changed[accepted] = With(target, target.Status, same, target.Attempts, resendOf: note.Id);
            }
        }

        List<PrivateRow> rows = new(changed.Count);
        foreach (InboxMessage message in changed.Values)
        {
            rows.Add(await ProtectAsync(message, cancellationToken).ConfigureAwait(false));
        }

        if (rows.Count > 0)
        {
            await _parts.Storage.Custody
                .WriteAsync(new CustodyWrite { Rows = rows }, cancellationToken).ConfigureAwait(false);
        }

        foreach (RecordId id in notes.SelectMany(Concerned))
        {
            _fresh.TryRemove(id, out _);
        }
    }

    // The message that a note is of, and the one that its content was accepted as.
    private static IEnumerable<RecordId> Concerned(InboxNote note) =>
        note.ResentAs is { } accepted ? [note.Id, accepted] : [note.Id];

    private async ValueTask<InboxMessage?> KnownAsync(
        RecordId id, Dictionary<RecordId, InboxMessage> changed, CancellationToken cancellationToken) =>
        changed.TryGetValue(id, out InboxMessage? known) || _fresh.TryGetValue(id, out known)
            ? known
            : await ReadAsync(id, cancellationToken).ConfigureAwait(false);

    /// <summary>What a call that did not see its entry sealed has found out of a message; null for nothing.</summary>
    public async ValueTask<string?> IssueOfAsync(RecordId id, CancellationToken cancellationToken)
    {
        InboxMessage? known = await KnownAsync(id, [], cancellationToken).ConfigureAwait(false);
        return LinkIssue.IsCode(known?.ErrorCode) ? known!.ErrorCode : null;
    }

    /// <summary>The row of a message, or null when there is none.</summary>
    /// <exception cref="IntegrityException">HLS3030.</exception>
    public async ValueTask<InboxMessage?> ReadAsync(RecordId id, CancellationToken cancellationToken)
    {
        PrivateRow? row = await _parts.Storage.Custody
            .ReadRowAsync(PrivateTable.Message, id.ToArray(), cancellationToken).ConfigureAwait(false);
        return row is null ? null : await OpenAsync(row, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The rows that a query asks for, newest first, each with the status that the ledger knows of.</summary>
    public async IAsyncEnumerable<InboxMessage> ListAsync(
        InboxQuery query, Digest256? patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long from = query.From?.ToUnixTimeMilliseconds() ?? 0;
        (long Time, ReadOnlyMemory<byte> Key) before =
            (query.To?.ToUnixTimeMilliseconds() ?? long.MaxValue, ReadOnlyMemory<byte>.Empty);
        if (query.After is { } after
            && await ReadAsync(after, cancellationToken).ConfigureAwait(false) is { } last)
        {
            before = (last.ReceivedAt.ToUnixTimeMilliseconds(), after.ToArray());
        }

        int left = query.Limit;
        await foreach (PrivateRow row in _parts.Storage.Custody
            .ScanRowsBackAsync(PrivateTable.Message, from, before, cancellationToken).ConfigureAwait(false))
        {
            InboxMessage stored = await OpenAsync(row, cancellationToken).ConfigureAwait(false);
            if (!IsWanted(stored, query, patient))
            {
                continue;
            }

            InboxMessage message = await SettleAsync(stored, cancellationToken).ConfigureAwait(false);
            if (query.Statuses.Count > 0 && !query.Statuses.Contains(message.Status))
            {
                continue;
            }

            yield return message;
            if (--left == 0)
            {
                yield break;
            }
        }
    }

    /// <summary>The message with what the ledger says of it: a crash may have come between the two.</summary>
    public async ValueTask<InboxMessage> SettleAsync(InboxMessage message, CancellationToken cancellationToken)
    {
        bool isOpen = message.Status is InboxStatus.Received or InboxStatus.Queued or InboxStatus.SetAside
            or InboxStatus.Parked;
        if (!isOpen || !await IsSealedAsync(message.Id, cancellationToken).ConfigureAwait(false))
        {
            return message;
        }

        InboxStatus status = message.Answer is null ? InboxStatus.Sealed : InboxStatus.Answered;
        InboxNote? note = message is { Status: InboxStatus.Received, ErrorCode: { } code }
            ? new InboxNote { Id = message.Id, Status = status, ErrorCode = code }
            : null;
        return With(message, status, note, message.Attempts);
    }

    /// <summary>Whether the ledger has accepted the record: an entry alone may be the refusal of one.</summary>
    public async ValueTask<bool> IsSealedAsync(RecordId id, CancellationToken cancellationToken) =>
        await _parts.ReadRowAsync(new StateKey(StateKind.Record, id.ToArray()), cancellationToken)
            .ConfigureAwait(false) is not null;

    /// <summary>The message with another status, and with what a note says.</summary>
    public InboxMessage With(
        InboxMessage message, InboxStatus status, InboxNote? note, int attempts, RecordId? resendOf = null) => new()
        {
            Id = message.Id,
            Status = status,
            Listener = message.Listener,
            ReceivedAt = message.ReceivedAt,
            SendingApplication = message.SendingApplication,
            SendingFacility = message.SendingFacility,
            MessageType = message.MessageType,
            ControlId = message.ControlId,
            Answer = note?.Answer ?? message.Answer,
            ErrorCode = note?.ErrorCode ?? (note is { IsRepeat: true } ? message.ErrorCode : null),
            Patients = message.Patients,
            QuarantineId = note?.QuarantineId ?? message.QuarantineId,
            ResentAs = note?.ResentAs ?? message.ResentAs,
            ResendOf = resendOf ?? message.ResendOf,
            Bytes = message.Bytes,
            Attempts = attempts,
            ChangedAt = _parts.Time.GetUtcNow(),
        };

    // Ids begin with the time; their last byte is random.
    private static int GateOf(RecordId id) => id.ToArray()[^1] % Gates;

    private static bool IsWanted(InboxMessage message, InboxQuery query, Digest256? patient) =>
        (query.Listener is null || query.Listener == message.Listener)
        && (query.Sender is null || query.Sender == message.SendingApplication
            || query.Sender == message.SendingFacility)
        && (query.MessageType is null || query.MessageType == message.MessageType
            || message.MessageType.StartsWith(query.MessageType + "^", StringComparison.Ordinal))
        && (query.ControlId is null || query.ControlId == message.ControlId)
        && (query.Answer is null || query.Answer == message.Answer)
        && (patient is null || message.Patients.Contains(patient.Value));

    private InboxMessage New(
        RecordId id,
        MessageFacts facts,
        long bytes,
        IReadOnlyList<Digest256> patients,
        InboxStatus status,
        string? errorCode = null) => new()
        {
            Id = id,
            Status = status,
            Listener = facts.Listener,
            ReceivedAt = facts.ReceivedAt,
            SendingApplication = facts.SendingApplication,
            SendingFacility = facts.SendingFacility,
            MessageType = facts.MessageType,
            ControlId = facts.ControlId,
            Answer = status is InboxStatus.Queued or InboxStatus.Parked ? facts.Answer : null,
            ErrorCode = errorCode,
            Patients = patients,
            ResendOf = facts.ResendOf,
            Bytes = bytes,
            Attempts = 1,
            ChangedAt = _parts.Time.GetUtcNow(),
        };

    private async ValueTask<PrivateRow> ProtectAsync(InboxMessage message, CancellationToken cancellationToken)
    {
        byte[] key = message.Id.ToArray();
        ReadOnlyMemory<byte> value = await _parts.Vault
            .ProtectAsync(VaultKey.PrivateRows, key, MessageRow.Encode(message), cancellationToken)
            .ConfigureAwait(false);
        return new PrivateRow(PrivateTable.Message, key, value, message.ReceivedAt.ToUnixTimeMilliseconds());
    }

    private async ValueTask<InboxMessage> OpenAsync(PrivateRow row, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? plain = await _parts.Vault
            .UnprotectAsync(VaultKey.PrivateRows, row.Key, row.Value ?? default, cancellationToken)
            .ConfigureAwait(false);
        return (plain is { } bytes && row.Key.Length == RecordId.SizeBytes
            ? MessageRow.TryDecode(new RecordId(row.Key.Span), bytes.Span)
            : null) ?? throw PrivateRowFault.Of("message in the message store");
    }
}
