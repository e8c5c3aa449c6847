using HealthLedger.Access;
using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Clients;

/// <summary>What calls of records, subjects and participants are answered with.</summary>
internal static class AnswerBodies
{
    public static void Entry(this ref CanonicalWriter writer, SealedEntry entry)
    {
        writer.Array(7);
        writer.Id(entry.SubmissionId);
        writer.Unsigned(entry.Height.Value);
        writer.Unsigned((ulong)entry.Index);
        writer.Time(entry.Time);
        writer.Id(entry.HeaderHash);
        writer.Number(entry.Outcome);
        if (entry.Decision is { } decision)
        {
            decision.Write(ref writer);
        }
        else
        {
            writer.Null();
        }
    }

    public static void EntryOrNull(this ref CanonicalWriter writer, SealedEntry? entry)
    {
        if (entry is null)
        {
            writer.Null();
        }
        else
        {
            writer.Entry(entry);
        }
    }

    public static SealedEntry? EntryOrNull(this ref CanonicalReader reader) =>
        reader.TryNull() ? null : reader.Entry();

    public static SealedEntry Entry(this ref CanonicalReader reader)
    {
        reader.Array(7);
        return new SealedEntry
        {
            SubmissionId = new SubmissionId(reader.BytesExactly(SubmissionId.SizeBytes)),
            Height = new BlockHeight(reader.Unsigned()),
            Index = reader.Count(),
            Time = reader.Time(),
            HeaderHash = reader.Digest(),
            Outcome = reader.Number<EntryOutcomeCode>(),
            Decision = reader.TryNull() ? null : AccessDecision.Read(ref reader),
        };
    }

    public static void Appended(this ref CanonicalWriter writer, AppendResult result)
    {
        writer.Array(result.Link == LinkOutcome.None ? 3 : 4);
        writer.Id(result.RecordId);
        writer.Entry(result.Entry);
        writer.Boolean(result.IsRepeat);
        if (result.Link != LinkOutcome.None)
        {
            writer.Number(result.Link);
        }
    }

    public static AppendResult Appended(this ref CanonicalReader reader)
    {
        int count = reader.Between(3, 4);
        return new AppendResult
        {
            RecordId = reader.Record(),
            Entry = reader.Entry(),
            IsRepeat = reader.Boolean(),
            Link = count == 4 ? reader.Number<LinkOutcome>() : LinkOutcome.None,
        };
    }

    public static void Versions(this ref CanonicalWriter writer, RecordVersions versions)
    {
        writer.Array(6);
        writer.Id(versions.RecordId);
        writer.Number(versions.Kind);
        writer.Signed(versions.Version);
        writer.Number(versions.Status);
        writer.Id(versions.Current);
        writer.Array(versions.Links.Count);
        foreach (RecordLink link in versions.Links)
        {
            writer.Array(9);
            writer.Id(link.RecordId);
            writer.Number(link.Kind);
            writer.Signed(link.Version);
            writer.IdOrNull(link.Answers);
            writer.Boolean(link.HasContent);
            writer.Number(link.Status);
            writer.Unsigned(link.Height.Value);
            writer.Unsigned((ulong)link.Index);
            writer.Time(link.Time);
        }
    }

    public static RecordVersions Versions(this ref CanonicalReader reader)
    {
        reader.Array(6);
        RecordId record = reader.Record();
        RecordKind kind = reader.Number<RecordKind>();
        long version = reader.Signed();
        RecordStatus status = reader.Number<RecordStatus>();
        RecordId current = reader.Record();
        int count = reader.ArrayHead(CanonicalReader.MaxArrayLength);
        List<RecordLink> links = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(9);
            links.Add(new RecordLink
            {
                RecordId = reader.Record(),
                Kind = reader.Number<AmendmentKind>(),
                Version = reader.Signed(),
                Answers = reader.RecordOrNull(),
                HasContent = reader.Boolean(),
                Status = reader.Number<RecordStatus>(),
                Height = new BlockHeight(reader.Unsigned()),
                Index = reader.Count(),
                Time = reader.Time(),
            });
        }

        return new RecordVersions
        {
            RecordId = record,
            Kind = kind,
            Version = version,
            Status = status,
            Current = current,
            Links = links,
        };
    }

    public static void Access(this ref CanonicalWriter writer, SealedAccess access)
    {
        writer.Array(7);
        writer.Id(access.RecordId);
        writer.Unsigned(access.Height.Value);
        writer.Unsigned((ulong)access.Index);
        writer.Boolean(access.IsPermitted);
        writer.Text(access.Reason);
        writer.Time(access.OpenUntil);
        writer.Versions(access.Versions);
    }

    public static SealedAccess Access(this ref CanonicalReader reader)
    {
        reader.Array(7);
        return new SealedAccess(
            reader.Record(),
            new BlockHeight(reader.Unsigned()),
            reader.Count(),
            reader.Boolean(),
            reader.Text(),
            reader.Time(),
            reader.Versions());
    }

    public static void History(this ref CanonicalWriter writer, HistoryEntry entry)
    {
        writer.Array(7);
        writer.UnsignedOrNull(entry.Operation is { } operation ? (ulong)(int)operation : null);
        writer.IdOrNull(entry.RecordId);
        writer.Id(entry.Author);
        writer.Entry(entry.Entry);
        WriteAmendment(ref writer, entry.Amendment);
        writer.Array(entry.LinkedSubjects.Count);
        foreach (SubjectId subject in entry.LinkedSubjects)
        {
            writer.Id(subject);
        }

        if (entry.Access is not { } access)
        {
            writer.Null();
            return;
        }

        writer.Array(5);
        writer.Bytes(access.Individual.ToArray().AsSpan());
        writer.Utf8(access.Role);
        writer.Utf8(access.Purpose);
        writer.Utf8(access.Action);
        writer.DeliverySummary(access.Delivery);
    }

    public static HistoryEntry History(this ref CanonicalReader reader)
    {
        reader.Array(7);
        OperationType? operation = reader.TryNull() ? null : (OperationType)reader.Count();
        RecordId? record = reader.RecordOrNull();
        ParticipantId author = reader.Participant();
        SealedEntry entry = reader.Entry();
        AmendmentSummary? amendment = ReadAmendment(ref reader);
        int count = reader.ArrayHead(16);
        List<SubjectId> subjects = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            subjects.Add(reader.Subject());
        }

        return new HistoryEntry
        {
            Operation = operation,
            RecordId = record,
            Author = author,
            Entry = entry,
            Amendment = amendment,
            LinkedSubjects = subjects,
            Access = ReadAccess(ref reader),
        };
    }

    public static void Info(this ref CanonicalWriter writer, ParticipantInfo info)
    {
        writer.Array(8);
        writer.Id(info.Id);
        writer.Utf8(info.Code);
        writer.Utf8(info.Country);
        writer.Number(info.Roles);
        writer.Signed(info.Version);
        writer.Id(info.Facts);
        writer.Id(info.KeyId);
        writer.Boolean(info.IsSuspended);
    }

    public static ParticipantInfo Info(this ref CanonicalReader reader)
    {
        reader.Array(8);
        return new ParticipantInfo
        {
            Id = reader.Participant(),
            Code = reader.RequiredUtf8(),
            Country = reader.RequiredUtf8(),
            Roles = reader.Number<ParticipantRoles>(),
            Version = reader.Signed(),
            Facts = reader.Digest(),
            KeyId = reader.Digest(),
            IsSuspended = reader.Boolean(),
        };
    }

    private static AccessSummary? ReadAccess(ref CanonicalReader reader)
    {
        if (reader.TryNull())
        {
            return null;
        }

        reader.Array(5);
        return new AccessSummary
        {
            Individual = new IndividualId(reader.BytesExactly(IndividualId.SizeBytes)),
            Role = reader.Utf8(),
            Purpose = reader.RequiredUtf8(),
            Action = reader.RequiredUtf8(),
            Delivery = reader.DeliverySummary(),
        };
    }

    private static void WriteAmendment(ref CanonicalWriter writer, AmendmentSummary? amendment)
    {
        if (amendment is null)
        {
            writer.Null();
            return;
        }

        writer.Array(5);
        writer.Id(amendment.Target);
        writer.Number(amendment.Kind);
        writer.Signed(amendment.Replaces);
        writer.IdOrNull(amendment.Answers);
        writer.Utf8(amendment.Reason);
    }

    private static AmendmentSummary? ReadAmendment(ref CanonicalReader reader)
    {
        if (reader.TryNull())
        {
            return null;
        }

        reader.Array(5);
        return new AmendmentSummary
        {
            Target = reader.Record(),
            Kind = reader.Number<AmendmentKind>(),
            Replaces = reader.Signed(),
            Answers = reader.RecordOrNull(),
            Reason = reader.Utf8(),
        };
    }
}
