using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Tests.Ledger.Execution;

/// <summary>
/// What operations do, said as plainly as possible: lists that are searched from end to end, nothing counted ahead,
/// nothing encoded. Knows nothing of how the executor works.
/// </summary>
internal sealed partial class NaiveModel
{
    private readonly List<Member> _members = [];
    private readonly List<Person> _people = [];
    private readonly List<Item> _items = [];
    private readonly HashSet<Digest256> _everKeys = [];

    public IReadOnlyList<Member> Members => _members;

    public IReadOnlyList<Person> People => _people;

    public IReadOnlyList<Item> Items => _items;

    public void AddMember(ParticipantId id, ParticipantRoles roles, Digest256 key)
    {
        _members.Add(new Member(id) { Roles = roles, Key = key });
        _everKeys.Add(key);
    }

    public IEnumerable<Item> LiveOf(SubjectId subject) =>
        _items.Where(item => item.Subject == subject && !item.IsWithdrawn);

    public EntryOutcomeCode Apply(LedgerOperation operation, ParticipantId author, Digest256? newKey)
    {
        Member by = _members.Single(member => member.Id == author);
        return by.IsSuspended ? EntryOutcomeCode.AuthorSuspended : operation switch
        {
            RegisterParticipant register => Register(register, by, newKey!.Value),
            RotateKey rotate => Rotate(rotate, by, newKey!.Value),
            UpdateParticipant update => Update(update, by),
            SuspendParticipant suspend => Suspend(suspend.Participant, by, true),
            LiftSuspension lift => Suspend(lift.Participant, by, false),
            EnrolSubject enrol => Enrol(enrol.Subject, author),
            MergeSubjects merge => Merge(merge, author),
            UnmergeSubjects unmerge => Unmerge(unmerge, author),
            RekeySubject rekey => Rekey(rekey, author),
            AppendRecord append => Append(append, author),
            AmendRecord amend => Amend(amend, author),
            RedealRecord redeal => Redeal(redeal, author),
            ShareComplaint complaint => Complain(complaint),
            RequestAccess request => _items.Exists(item => item.Id == request.Record)
                ? EntryOutcomeCode.Accepted
                : EntryOutcomeCode.UnknownRecord,
            _ => throw new InvalidOperationException("The model does not know this operation."),
        };
    }

    private EntryOutcomeCode Register(RegisterParticipant register, Member by, Digest256 key)
    {
        if (!by.MayRegister)
        {
            return EntryOutcomeCode.NotAuthorised;
        }

        if (_members.Exists(member => member.Id == register.Participant.Id))
        {
            return EntryOutcomeCode.DuplicateParticipant;
        }

        if (_everKeys.Contains(key))
        {
            return EntryOutcomeCode.DuplicateKey;
        }

        AddMember(register.Participant.Id, register.Participant.Roles, key);
        return EntryOutcomeCode.Accepted;
    }

    private EntryOutcomeCode Rotate(RotateKey rotate, Member by, Digest256 key)
    {
        if (by.Id != rotate.Participant && !by.MayRegister)
        {
            return EntryOutcomeCode.NotAuthorised;
        }

        if (_members.Find(each => each.Id == rotate.Participant) is not { } member)
        {
            return EntryOutcomeCode.UnknownParticipant;
        }

        if (member.Key != rotate.OldKey)
        {
            return EntryOutcomeCode.StaleVersion;
        }

        if (!_everKeys.Add(key))
        {
            return EntryOutcomeCode.DuplicateKey;
        }

        member.Key = key;
        return EntryOutcomeCode.Accepted;
    }

    private EntryOutcomeCode Update(UpdateParticipant update, Member by)
    {
        if (_members.Find(each => each.Id == update.Participant) is not { } member)
        {
            return EntryOutcomeCode.UnknownParticipant;
        }

        bool gains = Enum.GetValues<ParticipantRoles>().Any(
            role => update.Roles.HasFlag(role) && !member.Roles.HasFlag(role));
        if (member == by ? gains : !by.MayRegister)
        {
            return EntryOutcomeCode.NotAuthorised;
        }

        if (update.Version != member.Version + 1)
        {
            return EntryOutcomeCode.StaleVersion;
        }

        if (!update.Roles.HasFlag(ParticipantRoles.Registrar) && IsLast(member))
        {
            return EntryOutcomeCode.LastRegistrar;
        }

        member.Roles = update.Roles;
        member.Version++;
        return EntryOutcomeCode.Accepted;
    }

    private EntryOutcomeCode Suspend(ParticipantId id, Member by, bool isSuspended)
    {
        if (!by.MayRegister)
        {
            return EntryOutcomeCode.NotAuthorised;
        }

        if (_members.Find(each => each.Id == id) is not { } member)
        {
            return EntryOutcomeCode.UnknownParticipant;
        }

        if (member.IsSuspended == isSuspended)
        {
            return EntryOutcomeCode.NotApplicable;
        }

        if (isSuspended && IsLast(member))
        {
            return EntryOutcomeCode.LastRegistrar;
        }

        member.IsSuspended = isSuspended;
        return EntryOutcomeCode.Accepted;
    }

    private bool IsLast(Member member) =>
        member.MayRegister && !_members.Exists(other => other != member && other.MayRegister);

    private EntryOutcomeCode Enrol(SubjectId subject, ParticipantId author)
    {
        if (_people.Exists(person => person.Id == subject))
        {
            return EntryOutcomeCode.DuplicateSubject;
        }

        _people.Add(new Person(subject, author));
        return EntryOutcomeCode.Accepted;
    }

    private Person? Own(SubjectId subject, ParticipantId author) =>
        _people.Find(person => person.Id == subject && person.Custodian == author);

    private EntryOutcomeCode Merge(MergeSubjects merge, ParticipantId author)
    {
        (Person? survivor, Person? merged) = (Own(merge.Survivor, author), Own(merge.Merged, author));
        if (survivor is null || merged is null)
        {
            return EntryOutcomeCode.UnknownSubject;
        }

        if (survivor == merged)
        {
            return EntryOutcomeCode.NotApplicable;
        }

        if (survivor.Link is not null || merged.Link is not null)
        {
            return EntryOutcomeCode.SubjectLinked;
        }

        merged.Link = survivor.Id;
        return EntryOutcomeCode.Accepted;
    }

    private EntryOutcomeCode Unmerge(UnmergeSubjects unmerge, ParticipantId author)
    {
        (Person? survivor, Person? merged) = (Own(unmerge.Survivor, author), Own(unmerge.Merged, author));
        if (survivor is null || merged is null)
        {
            return EntryOutcomeCode.UnknownSubject;
        }

        if (merged.IsRekeyed || merged.Link != survivor.Id)
        {
            return EntryOutcomeCode.NotApplicable;
        }

        merged.Link = null;
        return EntryOutcomeCode.Accepted;
    }

    private EntryOutcomeCode Rekey(RekeySubject rekey, ParticipantId author)
    {
        if (Own(rekey.Old, author) is not { } old)
        {
            return EntryOutcomeCode.UnknownSubject;
        }

        if (_people.Exists(person => person.Id == rekey.New))
        {
            return EntryOutcomeCode.DuplicateSubject;
        }

        if (old.Link is not null || _people.Exists(person => person.Link == old.Id && !person.IsRekeyed))
        {
            return EntryOutcomeCode.SubjectLinked;
        }

        List<Item> live = [.. LiveOf(rekey.Old)];
        if (!live.Select(item => item.Id).ToHashSet().SetEquals(rekey.Records))
        {
            return EntryOutcomeCode.RecordsLeft;
        }

        live.ForEach(item => item.Subject = rekey.New);
        old.Link = rekey.New;
        old.IsRekeyed = true;
        _people.Add(new Person(rekey.New, author));
        return EntryOutcomeCode.Accepted;
    }

    private EntryOutcomeCode Append(AppendRecord append, ParticipantId author)
    {
        if (_items.Exists(item => item.Id == append.Record))
        {
            return EntryOutcomeCode.DuplicateRecord;
        }

        if (append.Subject is { } subject)
        {
            if (Own(subject, author) is not { } person)
            {
                return EntryOutcomeCode.UnknownSubject;
            }

            if (person.IsRekeyed)
            {
                return EntryOutcomeCode.SubjectLinked;
            }
        }

        _items.Add(new Item(append.Record, author, null, null) { Subject = append.Subject, HasContent = true });
        return EntryOutcomeCode.Accepted;
    }

    private EntryOutcomeCode Amend(AmendRecord amend, ParticipantId author)
    {
        Item? target = _items.Find(item => item.Id == amend.Target && item.Target is null);
        if (target is null)
        {
            return EntryOutcomeCode.UnknownRecord;
        }

        if (target.Custodian != author)
        {
            return EntryOutcomeCode.NotAuthorised;
        }

        if (_items.Exists(item => item.Id == amend.Record))
        {
            return EntryOutcomeCode.DuplicateRecord;
        }

        // A version is the number of what is linked to a record, and the record.
        if (amend.Replaces != 1UL + (ulong)_items.Count(item => item.Target == target.Id))
        {
            return EntryOutcomeCode.StaleVersion;
        }

        bool isWithdrawal = amend.Kind is AmendmentKind.Retraction or AmendmentKind.EnteredInError;
        bool isClinical = isWithdrawal || amend.Kind is AmendmentKind.Correction or AmendmentKind.Addendum;
        if (isClinical && target.IsWithdrawn)
        {
            return EntryOutcomeCode.RecordNotLive;
        }

        if (amend.Segments.Count == 0 && !isWithdrawal && amend.Kind != AmendmentKind.Acceptance)
        {
            return EntryOutcomeCode.ContentInvalid;
        }

        Item? answered = _items.Find(item => item.Id == amend.Answers && item.Target == target.Id && !item.IsWithdrawn);
        AmendmentKind[] asked = amend.Kind switch
        {
            AmendmentKind.Retraction or AmendmentKind.EnteredInError =>
                [AmendmentKind.Correction, AmendmentKind.Addendum],
            AmendmentKind.Acceptance or AmendmentKind.Denial => [AmendmentKind.PatientRequest],
            AmendmentKind.Disagreement => [AmendmentKind.Denial],
            AmendmentKind.Rebuttal => [AmendmentKind.Disagreement],
            AmendmentKind.Correction or AmendmentKind.Addendum => [AmendmentKind.Acceptance],
            _ => [],
        };
        bool isFirst = isWithdrawal || !_items.Exists(item => item.Answers == amend.Answers);
        bool fits = amend.Answers is null
            ? isClinical || amend.Kind == AmendmentKind.PatientRequest
            : answered is not null && asked.Contains(answered.Kind!.Value) && isFirst;
        if (!fits)
        {
            return EntryOutcomeCode.AnswerInvalid;
        }

        _items.Add(new Item(amend.Record, author, target.Id, amend.Kind)
        {
            Subject = target.Subject,
            Answers = isWithdrawal ? null : amend.Answers,
            HasContent = amend.Segments.Count > 0,
        });
        if (isWithdrawal)
        {
            (answered ?? target).IsWithdrawn = true;
        }

        return EntryOutcomeCode.Accepted;
    }

    internal sealed class Member(ParticipantId id)
    {
        public ParticipantId Id => id;

        public ParticipantRoles Roles { get; set; }

        public Digest256 Key { get; set; }

        public ulong Version { get; set; } = 1;

        public bool IsSuspended { get; set; }

        public bool MayRegister => !IsSuspended && Roles.HasFlag(ParticipantRoles.Registrar);
    }

    internal sealed class Person(SubjectId id, ParticipantId custodian)
    {
        public SubjectId Id => id;

        public ParticipantId Custodian => custodian;

        public SubjectId? Link { get; set; }

        public bool IsRekeyed { get; set; }
    }

    internal sealed class Item(RecordId id, ParticipantId custodian, RecordId? target, AmendmentKind? kind)
    {
        public RecordId Id => id;

        public ParticipantId Custodian => custodian;

        public RecordId? Target => target;

        public AmendmentKind? Kind => kind;

        public RecordId? Answers { get; init; }

        public SubjectId? Subject { get; set; }

        public bool IsWithdrawn { get; set; }

        public bool HasContent { get; init; }

        /// <summary>Of the newest dealing anew, or null.</summary>
        public Digest256? Root { get; set; }
    }
}
