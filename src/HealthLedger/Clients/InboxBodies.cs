using HealthLedger.Canonical;
using HealthLedger.Inbox;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Subjects;

namespace HealthLedger.Clients;

/// <summary>What calls of the message store and the queue carry.</summary>
internal static class InboxBodies
{
    private const int MostNotes = 1_000;

    public static void Note(this ref CanonicalWriter writer, InboxNote note)
    {
        writer.Array(note.Patients.Count == 0 ? 9 : 10);
        writer.Id(note.Id);
        writer.Number(note.Status);
        writer.Message(note.Facts);
        writer.Signed(note.Bytes);
        writer.Utf8(note.Answer);
        writer.Utf8(note.ErrorCode);
        writer.Utf8(note.QuarantineId);
        writer.IdOrNull(note.ResentAs);
        writer.Boolean(note.IsRepeat);
        if (note.Patients.Count > 0)
        {
            writer.Array(note.Patients.Count);
            foreach (PatientIdentifier patient in note.Patients)
            {
                writer.Patient(patient);
            }
        }
    }

    public static IReadOnlyList<InboxNote> Notes(this ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(MostNotes);
        List<InboxNote> notes = new(Math.Min(count, MostNotes));
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            int members = reader.Between(9, 10);
            notes.Add(new InboxNote
            {
                Id = reader.Record(),
                Status = reader.Number<InboxStatus>(),
                Facts = reader.Message(),
                Bytes = reader.Signed(),
                Answer = reader.Utf8(64),
                ErrorCode = reader.Utf8(64),
                QuarantineId = reader.Utf8(64),
                ResentAs = reader.RecordOrNull(),
                IsRepeat = reader.Boolean(),
                Patients = members > 9 ? reader.Patients() : [],
            });
        }

        return notes;
    }

    private static List<PatientIdentifier> Patients(this ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(InboxNote.MaxPatients);
        List<PatientIdentifier> patients = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            if (reader.Patient() is { } patient)
            {
                patients.Add(patient);
            }
            else
            {
                reader.Refuse(DecodeStatus.WrongType);
            }
        }

        return patients;
    }

    public static byte[] Query(InboxQuery query) => BodyFormat.Encode((ref writer) =>
    {
        writer.Array(10);
        writer.TimeOrNull(query.From);
        writer.TimeOrNull(query.To);
        writer.IdOrNull(query.After);
        writer.Signed(query.Limit);
        writer.Array(query.Statuses.Count);
        foreach (InboxStatus status in query.Statuses)
        {
            writer.Number(status);
        }

        writer.Utf8(query.Listener);
        writer.Utf8(query.Sender);
        writer.Utf8(query.MessageType);
        writer.Utf8(query.ControlId);
        writer.Array(2);
        writer.Utf8(query.Answer);
        writer.Patient(query.Patient);
    });

    public static InboxQuery ReadQuery(ref CanonicalReader reader)
    {
        reader.Array(10);
        DateTimeOffset? from = reader.TimeOrNull();
        DateTimeOffset? to = reader.TimeOrNull();
        RecordId? after = reader.RecordOrNull();
        long limit = reader.Signed();
        int count = reader.ArrayHead(64);
        List<InboxStatus> statuses = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            statuses.Add(reader.Number<InboxStatus>());
        }

        string? listener = reader.Utf8();
        string? sender = reader.Utf8();
        string? type = reader.Utf8();
        string? controlId = reader.Utf8();
        reader.Array(2);
        string? answer = reader.Utf8();
        PatientIdentifier? patient = reader.Patient();
        return new InboxQuery
        {
            From = from,
            To = to,
            After = after,
            Limit = (int)Math.Clamp(limit, int.MinValue, int.MaxValue),
            Statuses = statuses,
            Listener = listener,
            Sender = sender,
            MessageType = type,
            ControlId = controlId,
            Answer = answer,
            Patient = patient,
        };
    }

    public static void Listed(this ref CanonicalWriter writer, InboxMessage message)
    {
        writer.Array(2);
        writer.Id(message.Id);
        writer.Bytes(Runtime.Receiving.MessageRow.Encode(message).AsSpan());
    }

    public static InboxMessage Listed(this ref CanonicalReader reader)
    {
        reader.Array(2);
        RecordId id = reader.Record();
        InboxMessage? message = Runtime.Receiving.MessageRow.TryDecode(id, reader.Bytes());
        if (message is null)
        {
            reader.Refuse(DecodeStatus.ValueUnknown);
        }

        return message!;
    }

    public static void Queued(this ref CanonicalWriter writer, QueueResult result)
    {
        bool isPlain = result.Link == LinkOutcome.None && !result.IsParked;
        writer.Array(isPlain ? 4 : 6);
        writer.Id(result.RecordId);
        writer.TimeOrNull(result.QueuedAt);
        writer.EntryOrNull(result.Entry);
        writer.Boolean(result.IsRepeat);
        if (!isPlain)
        {
            writer.Number(result.Link);
            writer.Boolean(result.IsParked);
        }
    }

    public static QueueResult Queued(this ref CanonicalReader reader)
    {
        int count = reader.Between(4, 6);
        return new QueueResult
        {
            RecordId = reader.Record(),
            QueuedAt = reader.TimeOrNull(),
            Entry = reader.TryNull() ? null : reader.Entry(),
            IsRepeat = reader.Boolean(),
            Link = count > 4 ? reader.Number<LinkOutcome>() : LinkOutcome.None,
            IsParked = count > 4 && reader.Boolean(),
        };
    }

    public static void Queue(this ref CanonicalWriter writer, QueueStatus status)
    {
        bool isPlain = status.Listeners.Count == 0 && status.Parked == 0;
        writer.Array(isPlain ? 5 : 8);
        writer.Signed(status.Waiting);
        writer.TimeOrNull(status.Oldest);
        writer.Signed(status.BlockedKeys);
        writer.Signed(status.SetAside);
        writer.Utf8(status.ErrorCode);
        if (!isPlain)
        {
            writer.Signed(status.Parked);
            writer.TimeOrNull(status.OldestParked);
            writer.Array(status.Listeners.Count);
            foreach (ListenerQueueStatus listener in status.Listeners)
            {
                writer.OfListener(listener);
            }
        }
    }

    public static QueueStatus Queue(this ref CanonicalReader reader)
    {
        int count = reader.Between(5, 8);
        return new QueueStatus
        {
            Waiting = reader.Signed(),
            Oldest = reader.TimeOrNull(),
            BlockedKeys = (int)reader.Signed(),
            SetAside = reader.Signed(),
            ErrorCode = reader.Utf8(64),
            Parked = count > 5 ? reader.Signed() : 0,
            OldestParked = count > 5 ? reader.TimeOrNull() : null,
            Listeners = count > 5 ? reader.Listeners() : [],
        };
    }

    private static void OfListener(this ref CanonicalWriter writer, ListenerQueueStatus status)
    {
        writer.Array(7);
        writer.Utf8(status.Listener);
        writer.Signed(status.Waiting);
        writer.TimeOrNull(status.Oldest);
        writer.Signed(status.BlockedKeys);
        writer.Signed(status.SetAside);
        writer.Signed(status.Parked);
        writer.TimeOrNull(status.OldestParked);
    }

    private static List<ListenerQueueStatus> Listeners(this ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(QueueStatus.MostListeners);
        List<ListenerQueueStatus> listeners = new(Math.Min(count, QueueStatus.MostListeners));
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(7);
            listeners.Add(new ListenerQueueStatus
            {
                Listener = reader.RequiredUtf8(),
                Waiting = reader.Signed(),
                Oldest = reader.TimeOrNull(),
                BlockedKeys = (int)reader.Signed(),
                SetAside = reader.Signed(),
                Parked = reader.Signed(),
                OldestParked = reader.TimeOrNull(),
            });
        }

        return listeners;
    }
}
