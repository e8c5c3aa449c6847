using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Participants;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Ledger.Execution;

public sealed class ParticipantRulesTests
{
    [Fact]
    public void Every_role_is_registered_and_submits()
    {
        using Chain chain = new();
        int number = 10;
        foreach (ParticipantRoles role in Enum.GetValues<ParticipantRoles>().Except([ParticipantRoles.None]))
        {
            using Author author = new(number++, role);
            Assert.Equal(EntryOutcomeCode.Accepted, chain.Outcome(chain.Register(author)));
            Assert.Equal([EntryOutcomeCode.Accepted], chain.Outcomes(author, chain.Enrol(chain.NewSubject())));
        }
    }

    // REG-2: a key is bound to one principal; REG-11 and THR-16: only who may grant roles grants them.
    [Fact]
    public void Registration_is_refused_to_the_unauthorised_and_for_bad_facts_and_keys()
    {
        using Chain chain = new();
        using Author third = new(3, ParticipantRoles.Provider);
        using Author fourth = new(4, ParticipantRoles.None);
        using Author fifth = new(5, (ParticipantRoles)256);
        RegisterParticipant good = chain.Register(third);
        RegisterParticipant otherProof = new()
        {
            Salt = good.Salt,
            Participant = good.Participant,
            Proof = chain.Register(chain.Other).Proof,
        };
        Assert.Equal([EntryOutcomeCode.NotAuthorised], chain.Outcomes(chain.Other, good));
        Assert.Equal(EntryOutcomeCode.LimitExceeded, chain.Outcome(chain.Register(fourth)));
        Assert.Equal(EntryOutcomeCode.LimitExceeded, chain.Outcome(chain.Register(fifth)));
        Assert.Equal(
            EntryOutcomeCode.LimitExceeded, chain.Outcome(chain.Register(third, With(third.Participant, "Germany"))));
        Assert.Equal(EntryOutcomeCode.KeyProofInvalid, chain.Outcome(otherProof));
        Assert.Equal(EntryOutcomeCode.Accepted, chain.Outcome(good));
        Assert.Equal(EntryOutcomeCode.DuplicateParticipant, chain.Outcome(good));
    }

    [Fact]
    public void Point_that_is_not_on_the_curve_is_never_registered()
    {
        using Chain chain = new();
        using Author third = new(3, ParticipantRoles.Provider);
        byte[] point = [4, .. new byte[64]];
        Participant participant = new()
        {
            Id = third.Id,
            Code = "third",
            Country = "DE",
            Roles = ParticipantRoles.Provider,
            Facts = default,
            SigningKey = point,
        };
        Assert.Equal(EntryOutcomeCode.KeyProofInvalid, chain.Outcome(chain.Register(third, participant)));
        Assert.Equal(EntryOutcomeCode.KeyProofInvalid, chain.Outcome(chain.Publish(0, point)));
    }

    [Fact]
    public void Facts_are_versioned_and_nobody_gives_itself_a_role()
    {
        using Chain chain = new();
        ParticipantRoles more = ParticipantRoles.Provider | ParticipantRoles.Pharmacy;
        Assert.Equal(
            [
                EntryOutcomeCode.StaleVersion, EntryOutcomeCode.Accepted, EntryOutcomeCode.StaleVersion,
                EntryOutcomeCode.NotAuthorised, EntryOutcomeCode.LimitExceeded,
            ],
            chain.Outcomes(
                chain.Other,
                chain.Update(chain.Other, 1),
                chain.Update(chain.Other, 2),
                chain.Update(chain.Other, 2),
                chain.Update(chain.Other, 3, more),
                chain.Update(chain.Other, 3, country: "de")));
        Assert.Equal("renamed", chain.Participant(chain.Other.Id)!.Code);
        Assert.Equal(2UL, chain.Participant(chain.Other.Id)!.Version);
        Assert.Equal(EntryOutcomeCode.Accepted, chain.Outcome(chain.Update(chain.Other, 3, more)));
        Assert.Equal(more, chain.Participant(chain.Other.Id)!.Roles);

        using Author stranger = new(7, ParticipantRoles.Provider);
        Assert.Equal(EntryOutcomeCode.UnknownParticipant, chain.Outcome(chain.Update(stranger, 2)));
        Assert.Equal(
            [EntryOutcomeCode.NotAuthorised], chain.Outcomes(chain.Other, chain.Update(chain.Registrar, 2)));
        Assert.Equal(
            EntryOutcomeCode.NotAuthorised,
            chain.Outcome(chain.Update(chain.Registrar, 2, chain.Registrar.Participant.Roles | more)));
    }

    [Fact]
    public void Rotated_key_stops_at_once_and_the_new_one_goes_on()
    {
        using Chain chain = new();
        using Author next = new(2, ParticipantRoles.Provider);
        LedgerId id = chain.Id;
        ulong height = chain.Next;
        ulong suspect = 1_600_000_000_000;
        ExecutedBlock block = chain.Execute(
            chain.Other.Submit(id, height, chain.Enrol(chain.NewSubject())),
            chain.Other.Submit(id, height, chain.Rotate(
                chain.Other.Id, chain.Other.KeyId, next, KeyRotationReason.Compromised, suspect)),
            chain.Other.Submit(id, height, chain.Enrol(chain.NewSubject())),
            next.Submit(id, height, [chain.Enrol(chain.NewSubject()).Encode()], author: chain.Other.Id));
        Assert.Equal(
            [SkipCode.None, SkipCode.None, SkipCode.KeyRetired, SkipCode.None],
            block.Submissions.Select(submission => submission.Skip));
        Assert.All(block.Decoded, entry => Assert.Equal(EntryOutcomeCode.Accepted, entry.Outcome));

        KeyRow old = chain.Key(chain.Other.KeyId)!;
        Assert.Equal(KeyRow.Retired, old.Status);
        Assert.Equal(height, old.Until);
        Assert.Equal(suspect, old.SuspectSince);
        Assert.Equal(height, chain.Key(next.KeyId)!.Since);
        Assert.Equal(next.KeyId, chain.Participant(chain.Other.Id)!.KeyId);

        // A key that stopped never comes back, neither for its owner nor for anybody else.
        RegisterParticipant again = chain.Register(chain.Other, With(chain.Other.Participant, "FR", new byte[16]));
        Assert.Equal(EntryOutcomeCode.DuplicateKey, chain.Outcome(again));
        Assert.Equal(
            EntryOutcomeCode.DuplicateKey, chain.Outcome(chain.Rotate(chain.Other.Id, next.KeyId, chain.Other)));
    }

    [Fact]
    public void Rotation_needs_owner_or_registrar_the_current_key_a_reason_and_a_proof()
    {
        using Chain chain = new();
        using Author next = new(8, ParticipantRoles.Provider);
        Digest256 key = chain.Other.KeyId;
        ParticipantId other = chain.Other.Id;
        Assert.Equal(
            [EntryOutcomeCode.NotAuthorised],
            chain.Outcomes(chain.Other, chain.Rotate(chain.Registrar.Id, chain.Registrar.KeyId, next)));
        Assert.Equal(
            [
                EntryOutcomeCode.StaleVersion, EntryOutcomeCode.UnknownKind, EntryOutcomeCode.LimitExceeded,
                EntryOutcomeCode.KeyProofInvalid, EntryOutcomeCode.UnknownParticipant, EntryOutcomeCode.DuplicateKey,
            ],
            chain.Outcomes(
                chain.Registrar,
                chain.Rotate(other, chain.Registrar.KeyId, next),
                chain.Rotate(other, key, next, default(KeyRotationReason)),
                chain.Rotate(other, key, next, suspectSince: LedgerVersion.MaxTime),
                chain.Rotate(other, key, next, spoilProof: true),
                chain.Rotate(next.Id, key, next),
                chain.Rotate(other, key, chain.Registrar)));

        // A lost key: a registrar puts the new one in its place.
        Assert.Equal(
            EntryOutcomeCode.Accepted, chain.Outcome(chain.Rotate(other, key, next, KeyRotationReason.Lost)));
        ExecutedBlock block = chain.Execute(
            next.Submit(chain.Id, chain.Next, [chain.Enrol(chain.NewSubject()).Encode()], author: other));
        Assert.Equal(EntryOutcomeCode.Accepted, block.Decoded.Single().Outcome);
    }

    [Fact]
    public void Proof_for_one_rotation_serves_no_other()
    {
        using Chain chain = new();
        using Author next = new(8, ParticipantRoles.Provider);
        RotateKey forOther = chain.Rotate(chain.Other.Id, chain.Other.KeyId, next);
        RotateKey moved = new()
        {
            Salt = forOther.Salt,
            Participant = chain.Registrar.Id,
            OldKey = chain.Registrar.KeyId,
            NewKey = forOther.NewKey,
            Proof = forOther.Proof,
            Reason = forOther.Reason,
        };
        Assert.Equal(EntryOutcomeCode.KeyProofInvalid, chain.Outcome(moved));
        RegisterParticipant registered = new()
        {
            Salt = forOther.Salt,
            Participant = next.Participant,
            Proof = forOther.Proof,
        };
        Assert.Equal(EntryOutcomeCode.KeyProofInvalid, chain.Outcome(registered));
    }

    [Fact]
    public void Suspended_author_leaves_entries_and_each_is_refused()
    {
        using Chain chain = new();
        Assert.Equal(EntryOutcomeCode.Accepted, chain.Outcome(chain.Suspend(chain.Other.Id)));
        SubjectId subject = chain.NewSubject();
        Assert.Equal(
            [EntryOutcomeCode.AuthorSuspended, EntryOutcomeCode.AuthorSuspended],
            chain.Outcomes(chain.Other, chain.Enrol(subject), chain.Attestation("backup")));
        Assert.Null(chain.Subject(subject));
        Assert.Equal(EntryOutcomeCode.NotApplicable, chain.Outcome(chain.Suspend(chain.Other.Id)));
        Assert.Equal(
            EntryOutcomeCode.UnknownKind, chain.Outcome(chain.Lift(chain.Other.Id, default(SuspensionReason))));
        Assert.Equal(EntryOutcomeCode.UnknownParticipant, chain.Outcome(chain.Lift(default)));
        Assert.Equal(EntryOutcomeCode.Accepted, chain.Outcome(chain.Lift(chain.Other.Id)));
        Assert.Equal(EntryOutcomeCode.NotApplicable, chain.Outcome(chain.Lift(chain.Other.Id)));
        Assert.Equal([EntryOutcomeCode.Accepted], chain.Outcomes(chain.Other, chain.Enrol(subject)));
        Assert.Equal(
            [EntryOutcomeCode.NotAuthorised], chain.Outcomes(chain.Other, chain.Suspend(chain.Registrar.Id)));
    }

    [Fact]
    public void Last_registrar_is_neither_suspended_nor_demoted()
    {
        using Chain chain = new();
        Assert.Equal(EntryOutcomeCode.LastRegistrar, chain.Outcome(chain.Suspend(chain.Registrar.Id)));
        Assert.Equal(
            EntryOutcomeCode.LastRegistrar,
            chain.Outcome(chain.Update(chain.Registrar, 2, ParticipantRoles.Provider)));

        using Author second = new(6, ParticipantRoles.Registrar);
        chain.Do(chain.Register(second));
        Assert.Equal(EntryOutcomeCode.Accepted, chain.Outcome(chain.Suspend(second.Id)));
        Assert.Equal(EntryOutcomeCode.LastRegistrar, chain.Outcome(chain.Suspend(chain.Registrar.Id)));
        Assert.Equal(EntryOutcomeCode.Accepted, chain.Outcome(chain.Lift(second.Id)));
        Assert.Equal([EntryOutcomeCode.Accepted], chain.Outcomes(second, chain.Suspend(chain.Registrar.Id)));
        Assert.Equal(
            [EntryOutcomeCode.AuthorSuspended], chain.Outcomes(chain.Registrar, chain.Lift(chain.Registrar.Id)));
        Assert.Equal([EntryOutcomeCode.LastRegistrar], chain.Outcomes(second, chain.Suspend(second.Id)));
    }

    [Fact]
    public void Trustee_keys_follow_each_other_without_a_gap()
    {
        using Chain chain = new();
        using Author first = new(21, ParticipantRoles.Provider);
        using Author second = new(22, ParticipantRoles.Provider);
        byte[] key = first.Participant.SigningKey;
        byte[] next = second.Participant.SigningKey;
        Assert.Equal([EntryOutcomeCode.NotAuthorised], chain.Outcomes(chain.Other, chain.Publish(0, key)));
        Assert.Equal(
            [
                EntryOutcomeCode.PeriodInvalid, EntryOutcomeCode.DuplicateKey, EntryOutcomeCode.Accepted,
                EntryOutcomeCode.PeriodInvalid, EntryOutcomeCode.DuplicateKey, EntryOutcomeCode.PeriodInvalid,
                EntryOutcomeCode.Accepted,
            ],
            chain.Outcomes(
                chain.Registrar,
                chain.Publish(1, key),
                chain.Publish(0, chain.Registrar.Participant.SigningKey),
                chain.Publish(0, key),
                chain.Publish(0, next),
                chain.Publish(1, key),
                chain.Publish(2, next),
                chain.Publish(1, next)));
        byte[] row = chain.Value(StateKind.TrusteeKey, TrusteeKeyRow.KeyOf(chain.Registrar.Id, 1))!;
        Assert.Equal(next, TrusteeKeyRow.TryDecode(row)!.Point);
    }

    private static Participant With(Participant participant, string country, byte[]? id = null) => new()
    {
        Id = id is null ? participant.Id : new ParticipantId(id),
        Code = participant.Code,
        Country = country,
        Roles = participant.Roles,
        Facts = participant.Facts,
        SigningKey = participant.SigningKey,
    };
}
