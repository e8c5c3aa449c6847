using HealthLedger.Cryptography;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Ledger.Execution;

/// <summary>Version 1: who takes part, in which roles, with which keys.</summary>
internal sealed class ParticipantRules
{
    private const ParticipantRoles AllRoles = ParticipantRoles.Provider | ParticipantRoles.Laboratory
        | ParticipantRoles.Pharmacy | ParticipantRoles.Payer | ParticipantRoles.Patient | ParticipantRoles.Auditor
        | ParticipantRoles.Gateway | ParticipantRoles.Registrar;

    private readonly RuleContext _context;

    public ParticipantRules(RuleContext context) => _context = context;

    public EntryOutcomeCode Register(RegisterParticipant register, OperationSite site)
    {
        Participant participant = register.Participant;
        if (!IsRegistrar(site.Author))
        {
            return EntryOutcomeCode.NotAuthorised;
        }

        if (!AreGood(participant.Roles) || !IsCountry(participant.Country))
        {
            return EntryOutcomeCode.LimitExceeded;
        }

        if (_context.FindParticipant(participant.Id) is not null)
        {
            return EntryOutcomeCode.DuplicateParticipant;
        }

        Digest256 keyId = LabelledHash.Of(HashLabel.Key, participant.SigningKey);
        if (IsKnown(keyId))
        {
            return EntryOutcomeCode.DuplicateKey;
        }

        byte[] proven = KeyProof.Body(participant.Id, participant.Facts, participant.SigningKey);
        if (!IsProven(SigningDomain.Submission, keyId, participant.SigningKey, proven, register.Proof))
        {
            return EntryOutcomeCode.KeyProofInvalid;
        }

        ParticipantRegistry.Add(_context.State, participant, _context.Height, site.Hash);
        Count(before: false, IsRegistrar(participant.Id), site.Hash);
        return EntryOutcomeCode.Accepted;
    }

    public EntryOutcomeCode Update(UpdateParticipant update, OperationSite site)
    {
        if (_context.FindParticipant(update.Participant) is not { } row)
        {
            return EntryOutcomeCode.UnknownParticipant;
        }

        bool isOwn = update.Participant == site.Author;

        // Nobody gives itself a role: that takes a registrar, and another one where the author is one.
        bool mayChange = isOwn ? (update.Roles & ~row.Roles) == ParticipantRoles.None : IsRegistrar(site.Author);
        if (!mayChange)
        {
            return EntryOutcomeCode.NotAuthorised;
        }

        if (!AreGood(update.Roles) || !IsCountry(update.Country))
        {
            return EntryOutcomeCode.LimitExceeded;
        }

        if (row.Version == ulong.MaxValue || update.Version != row.Version + 1)
        {
            return EntryOutcomeCode.StaleVersion;
        }

        if (!string.Equals(update.Country, row.Country, StringComparison.Ordinal)
            && new PlacementRules(_context).CountsOnCountryOf(update.Participant))
        {
            return EntryOutcomeCode.NotApplicable;
        }

        ParticipantRow updated = new()
        {
            Version = update.Version,
            Code = update.Code,
            Country = update.Country,
            Roles = update.Roles,
            Status = row.Status,
            Facts = update.Facts,
            KeyId = row.KeyId,
        };
        return Replace(update.Participant, row, updated, site.Hash);
    }

    public EntryOutcomeCode Rotate(RotateKey rotate, OperationSite site)
    {
        if (rotate.Participant != site.Author && !IsRegistrar(site.Author))
        {
            return EntryOutcomeCode.NotAuthorised;
        }

        if (_context.FindParticipant(rotate.Participant) is not { } row)
        {
            return EntryOutcomeCode.UnknownParticipant;
        }

        if (!Enum.IsDefined((KeyRotationReason)rotate.Reason))
        {
            return EntryOutcomeCode.UnknownKind;
        }

        if (rotate.SuspectSince > (ulong)_context.Time)
        {
            return EntryOutcomeCode.LimitExceeded;
        }

        if (row.KeyId != rotate.OldKey || ParticipantRegistry.FindKey(_context.State, row.KeyId) is null)
        {
            return EntryOutcomeCode.StaleVersion;
        }

        Digest256 keyId = LabelledHash.Of(HashLabel.Key, rotate.NewKey);
        if (IsKnown(keyId))
        {
            return EntryOutcomeCode.DuplicateKey;
        }

        byte[] proven = KeyEventFormat.Possession(VaultKey.Author, keyId, rotate.OldKey);
        if (!IsProven(SigningDomain.KeyEvent, keyId, rotate.NewKey, proven, rotate.Proof))
        {
            return EntryOutcomeCode.KeyProofInvalid;
        }

        ParticipantRegistry.Replace(
            _context, rotate.Participant, rotate.NewKey, rotate.SuspectSince, site.Hash);
        return EntryOutcomeCode.Accepted;
    }

    public EntryOutcomeCode Suspend(SuspendParticipant suspend, OperationSite site) =>
        ChangeStatus(suspend.Participant, suspend.Reason, ParticipantRow.Active, ParticipantRow.Suspended, site);

    public EntryOutcomeCode Lift(LiftSuspension lift, OperationSite site) =>
        ChangeStatus(lift.Participant, lift.Reason, ParticipantRow.Suspended, ParticipantRow.Active, site);

    public EntryOutcomeCode Publish(PublishTrusteeKey publish, OperationSite site)
    {
        if (!_context.Head.Replicas.Replicas.Any(replica => replica.Participant == site.Author))
        {
            return EntryOutcomeCode.NotAuthorised;
        }

        TrusteeKeyRow? last = publish.Period > 0 ? FindTrusteeKey(site.Author, publish.Period - 1) : null;
        if (FindTrusteeKey(site.Author, publish.Period) is not null || (publish.Period > 0 && last is null))
        {
            return EntryOutcomeCode.PeriodInvalid;
        }

        Digest256 keyId = LabelledHash.Of(HashLabel.Key, publish.Key);
        if (IsKnown(keyId)
            || (last is not null && last.Point.AsSpan().SequenceEqual(publish.Key)))
        {
            return EntryOutcomeCode.DuplicateKey;
        }

        if (_context.Keys.Get(keyId, publish.Key) is null)
        {
            return EntryOutcomeCode.KeyProofInvalid;
        }

        TrusteeKeyRow row = new() { Point = publish.Key, Since = _context.Height };
        _context.State.Set(
            StateKind.TrusteeKey, TrusteeKeyRow.KeyOf(site.Author, publish.Period), row.Encode(), site.Hash);
        return EntryOutcomeCode.Accepted;
    }

    private TrusteeKeyRow? FindTrusteeKey(ParticipantId trustee, ulong period) =>
        _context.State.Read(StateKind.TrusteeKey, TrusteeKeyRow.KeyOf(trustee, period)) is { } bytes
            ? TrusteeKeyRow.TryDecode(bytes)
            : null;

    private EntryOutcomeCode ChangeStatus(
        ParticipantId id, uint reason, ulong from, ulong to, OperationSite site)
    {
        if (!IsRegistrar(site.Author))
        {
            return EntryOutcomeCode.NotAuthorised;
        }

        if (_context.FindParticipant(id) is not { } row)
        {
            return EntryOutcomeCode.UnknownParticipant;
        }

        if (!Enum.IsDefined((SuspensionReason)reason))
        {
            return EntryOutcomeCode.UnknownKind;
        }

        return row.Status == from
            ? Replace(id, row, row.With(status: to), site.Hash)
            : EntryOutcomeCode.NotApplicable;
    }

    private EntryOutcomeCode Replace(ParticipantId id, ParticipantRow before, ParticipantRow after, Digest256 source)
    {
        if (before.IsRegistrar && !after.IsRegistrar
            && ParticipantRegistry.CountRegistrars(_context.State) <= 1)
        {
            return EntryOutcomeCode.LastRegistrar;
        }

        _context.Set(id, after, source);
        Count(before.IsRegistrar, after.IsRegistrar, source);
        return EntryOutcomeCode.Accepted;
    }

    private void Count(bool before, bool after, Digest256 source)
    {
        if (before != after)
        {
            ulong count = ParticipantRegistry.CountRegistrars(_context.State);
            ParticipantRegistry.SetRegistrars(_context.State, after ? checked(count + 1) : count - 1, source);
        }
    }

    // A key that was ever registered never is again, whatever for.
    private bool IsKnown(Digest256 keyId) =>
        ParticipantRegistry.FindKey(_context.State, keyId) is not null
        || ReplicaRegistry.HasKey(_context.State, keyId);

    private bool IsRegistrar(ParticipantId id) => _context.FindParticipant(id) is { IsRegistrar: true };

    private bool IsProven(SigningDomain domain, Digest256 keyId, byte[] point, byte[] body, byte[] proof) =>
        _context.Keys.Get(keyId, point) is { } key
        && key.Verify(domain, _context.Head.LedgerId, body, proof);

    private static bool AreGood(ParticipantRoles roles) =>
        roles != ParticipantRoles.None && (roles & ~AllRoles) == ParticipantRoles.None;

    private static bool IsCountry(string country) =>
        country.Length == 2 && !country.AsSpan().ContainsAnyExceptInRange('A', 'Z');
}
