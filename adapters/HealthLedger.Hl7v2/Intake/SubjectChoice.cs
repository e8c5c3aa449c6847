using System.Collections.Immutable;
using HealthLedger.Hl7v2.Acknowledgment;
using HealthLedger.Hl7v2.Messages;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using HealthLedger.Inbox;
using ReceivedIdentifier = HealthLedger.Hl7v2.Messages.PatientIdentifier;
using Subject = HealthLedger.Subjects.PatientIdentifier;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>Finds the one patient whom a message concerns, and the identifier that names them on this ledger.</summary>
internal sealed class SubjectChoice
{
    // Of the PIDs of a message that is refused.
    private const int MostLooked = 64;

    private readonly Hl7v2IntakeOptions _options;

    public SubjectChoice(Hl7v2IntakeOptions options) => _options = options;

    /// <summary>Chooses; without refusal a null subject means that the message concerns no patient.</summary>
    public (Subject? Subject, IntakeRefusal? Refusal) Choose(Hl7Message message, string listenerName)
    {
        Hl7Segment first = message.GetSegment("PID");
        if (!first.IsPresent)
        {
            return _options.PatientlessMessageCodes.Contains(message.Header.MessageType.MessageCode)
                ? (null, null)
                : (null, Missing(Hl7v2ErrorCodes.PatientMissing, 0, message.Bytes.Length));
        }

        string sender = SenderOf(message, listenerName);
        List<(string Assigner, string Id)> identifiers = Read(message, 1, sender);
        if (identifiers.Count == 0)
        {
            return (null, Missing(Hl7v2ErrorCodes.PatientIdentifierMissing, 3, Math.Max(first[3].ByteOffset, 0)));
        }

        (string assigner, string id) = identifiers[0];
        if (!IsUsable(assigner) || !IsUsable(id))
        {
            Hl7Location unusable = new("PID", 1, 3, 0, 0, Math.Max(first[3].ByteOffset, 0));
            return (null, IntakeRefusal.Error(
                Hl7ErrorCode.DataTypeError, Hl7v2ErrorCodes.PatientIdentifierUnusable, unusable));
        }

        int other = _options.OnSeveralPatients == SeveralPatientsAction.Refuse && !IsPair(message)
            ? OccurrenceOfAnother(message, (assigner, id), sender)
            : 0;
        return other == 0
            ? (new Subject(assigner, id), null)
            : (null, IntakeRefusal.Error(
                Hl7ErrorCode.UnknownKeyIdentifier,
                Hl7v2ErrorCodes.PatientsDiffer,
                new Hl7Location("PID", other, 3, 0, 0, message.GetSegment("PID", other)[3].ByteOffset)));
    }

    /// <summary>Whether every PID is of the first one's patient.</summary>
    public bool HasOnePatient(Hl7Message message, string listenerName)
    {
        string sender = SenderOf(message, listenerName);
        return Read(message, 1, sender) is [var first, ..] && OccurrenceOfAnother(message, first, sender) == 0;
    }

    /// <summary>The two patients of a message that has two PIDs, by identifiers of one authority where they have
    /// such; null when one is not to be told.</summary>
    public (Subject First, Subject Second)? Pair(Hl7Message message, string listenerName)
    {
        string sender = SenderOf(message, listenerName);
        if (message.GetSegment("PID", 3).IsPresent || Read(message, 1, sender) is not [var first, ..])
        {
            return null;
        }

        return Best(Read(message, 2, sender), first.Assigner) is { } second && IsUsable(first)
            ? (new Subject(first.Assigner, first.Id), new Subject(second.Assigner, second.Id))
            : null;
    }

    /// <summary>The identifier that names the patient, as its two texts; null when there is none.</summary>
    public (string Assigner, string Id)? Identify(Hl7Message message, string listenerName) =>
        Read(message, 1, SenderOf(message, listenerName)) is [var first, ..] ? first : null;

    /// <summary>Whom a message that is not accepted names, so that it is found for them: the patient of each PID, then
    /// those of MRG, each once and no more than a row keeps.</summary>
    public IReadOnlyList<Subject> Named(Hl7Message? message, string listenerName)
    {
        if (message is null)
        {
            return [];
        }

        string sender = SenderOf(message, listenerName);
        List<(string Assigner, string Id)> named = [];
        int occurrence = 0;
        foreach (Hl7Segment _ in message.FindSegments("PID"))
        {
            List<(string Assigner, string Id)> read = Read(message, ++occurrence, sender);
            if (read.FindIndex(IsUsable) is >= 0 and int best && !read.Exists(named.Contains))
            {
                named.Add(read[best]);
            }

            if (named.Count >= InboxNote.MaxPatients || occurrence == MostLooked)
            {
                break;
            }
        }

        return
        [
            .. named.Select(one => new Subject(one.Assigner, one.Id)).Concat(Prior(message, listenerName))
                .Distinct().Take(InboxNote.MaxPatients),
        ];
    }

    /// <summary>The identifiers of MRG-1 that the patient had before: of each MRG the one of the patient's authority,
    /// else its best.</summary>
    public IReadOnlyList<Subject> Prior(Hl7Message message, string listenerName)
    {
        string sender = SenderOf(message, listenerName);
        List<Subject> prior = [];
        if (Read(message, 1, sender) is not [var patient, ..])
        {
            return prior;
        }

        foreach (Hl7Segment merge in message.FindSegments("MRG"))
        {
            List<(string Assigner, string Id)> identifiers = Sorted(PatientIdentifierReader.Read(merge[1]), sender);
            if (Best(identifiers, patient.Assigner) is { } before)
            {
                prior.Add(new Subject(before.Assigner, before.Id));
            }
        }

        return prior;
    }

    private static (string Assigner, string Id)? Best(
        List<(string Assigner, string Id)> identifiers, string assigner)
    {
        (string Assigner, string Id)[] usable = [.. identifiers.Where(IsUsable)];
        return usable.Length == 0
            ? null
            : usable.FirstOrDefault(identifier => identifier.Assigner == assigner, usable[0]);
    }

    private static bool IsUsable((string Assigner, string Id) identifier) =>
        IsUsable(identifier.Assigner) && IsUsable(identifier.Id);

    // Two PIDs on purpose.
    private bool IsPair(Hl7Message message) => _options.Linking == MessageLinking.On
        && message.Header.MessageType is { MessageCode: "ADT" } type && PersonEvents.IsPair(type.TriggerEvent)
        && !message.GetSegment("PID", 3).IsPresent;

    private static IntakeRefusal Missing(string code, int field, int offset) => IntakeRefusal.Error(
        Hl7ErrorCode.RequiredFieldMissing, code, new Hl7Location("PID", 1, field, 0, 0, offset));

    // What the ledger's identifiers cannot be, found here: a sender's content never throws.
    private static bool IsUsable(string text) =>
        text.Length <= Subject.MaxLength && !text.Contains('\0', StringComparison.Ordinal);

    /// <summary>The number of the first PID that does not have the identifier, or 0.</summary>
    private int OccurrenceOfAnother(Hl7Message message, (string Assigner, string Id) chosen, string sender)
    {
        int occurrence = 0;
        foreach (Hl7Segment _ in message.FindSegments("PID"))
        {
            occurrence++;
            if (occurrence > 1 && !Read(message, occurrence, sender).Contains(chosen))
            {
                return occurrence;
            }
        }

        return 0;
    }

    /// <summary>The identifiers of a PID, the best first.</summary>
    private List<(string Assigner, string Id)> Read(Hl7Message message, int occurrence, string sender)
    {
        ImmutableArray<ReceivedIdentifier> received = PatientIdentifierReader.Read(message, occurrence);
        if (received.IsEmpty)
        {
            // PID-2 is where versions before 2.3.1 have the identifier.
            Hl7Element older = message.GetSegment("PID", occurrence)[2][1];
            Hl7Element id = older[1];
            return id.IsValued
                ? [(NameOf(HierarchicDesignator.From(older[4]), sender), id.GetString()!)]
                : [];
        }

        return Sorted(received, sender);
    }

    private List<(string Assigner, string Id)> Sorted(ImmutableArray<ReceivedIdentifier> received, string sender) =>
        [.. received
            .OrderBy(identifier => RankOfAuthority(identifier.AssigningAuthority))
            .ThenBy(identifier => Rank(_options.PreferredIdentifierTypes, identifier.IdentifierTypeCode))
            .ThenBy(identifier => identifier.Repetition)
            .Select(identifier => (NameOf(identifier.AssigningAuthority, sender), identifier.Id))];

    private int RankOfAuthority(HierarchicDesignator authority) => Math.Min(
        Rank(_options.PreferredAssigningAuthorities, authority.NamespaceId),
        Rank(_options.PreferredAssigningAuthorities, authority.UniversalId));

    private static int Rank(IList<string> preferred, string value)
    {
        int index = value.Length == 0 ? -1 : preferred.IndexOf(value);
        return index < 0 ? int.MaxValue : index;
    }

    /// <summary>One text for an assigning authority: a universal ID is unique, a local name only here.</summary>
    private string NameOf(HierarchicDesignator authority, string sender)
    {
        if (_options.AssigningAuthorityNames.TryGetValue(authority.UniversalId, out string? name)
            || _options.AssigningAuthorityNames.TryGetValue(authority.NamespaceId, out name))
        {
            return name;
        }

        if (authority.UniversalId.Length > 0)
        {
            return $"{authority.UniversalIdType.ToUpperInvariant()}:{authority.UniversalId}";
        }

        return authority.NamespaceId.Length > 0
            ? authority.NamespaceId
            : _options.DefaultAssigningAuthority ?? sender;
    }

    private static string SenderOf(Hl7Message message, string listenerName)
    {
        MshSegment header = message.Header;
        HierarchicDesignator facility = HierarchicDesignator.From(header.SendingFacility);
        HierarchicDesignator sender = facility.IsEmpty
            ? HierarchicDesignator.From(header.SendingApplication)
            : facility;
        return sender switch
        {
            { UniversalId.Length: > 0 } => $"sender:{sender.UniversalIdType.ToUpperInvariant()}:{sender.UniversalId}",
            { NamespaceId.Length: > 0 } => $"sender:{sender.NamespaceId}",
            _ => $"listener:{listenerName}",
        };
    }
}
