using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Participants;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Ledger.Execution;

public sealed class ReplicaRulesTests
{
    [Fact]
    public void Rotation_ends_the_epoch_with_its_own_block()
    {
        using Chain chain = new();
        using Author first = new(31, ParticipantRoles.Provider);
        using Author second = new(32, ParticipantRoles.Provider);
        ReplicaSet before = chain.Head.Replicas;
        ExecutedBlock boundary = chain.Do(
            chain.RotateSeal(chain.Registrar.KeyId, first), chain.RotateSeal(chain.Registrar.KeyId, second));
        Assert.Equal(
            [EntryOutcomeCode.Accepted, EntryOutcomeCode.NotApplicable],
            boundary.Decoded.Select(entry => entry.Outcome));
        BlockHeader header = boundary.Head.Header;
        Assert.Equal((0UL, before.Digest), (header.Epoch, header.ReplicaSet));
        Assert.NotEqual(header.ReplicaSet, header.NextReplicaSet);
        Assert.Equal(header.NextReplicaSet, chain.Head.Replicas.Digest);
        BlockHeader next = chain.Do(chain.Attestation("backup")).Head.Header;
        Assert.Equal((1UL, header.NextReplicaSet, header.NextReplicaSet),
            (next.Epoch, next.ReplicaSet, next.NextReplicaSet));
        byte[] row = new LedgerState(chain.Head.State).Read(StateKind.ReplicaSet, ReplicaSetRow.KeyOf(1))!;
        Assert.Equal(header.Height, ReplicaSetRow.TryDecode(row)!.Boundary);

        // The rules that name trustees by their participants go on as they are.
        Assert.Equal(TrusteeSet.DigestOf(before), TrusteeSet.DigestOf(chain.Head.Replicas));
        Assert.Equal(EntryOutcomeCode.Accepted, chain.Outcome(chain.RotateSeal(first.KeyId, second)));
    }

    [Fact]
    public void Rotation_is_refused_for_each_reason()
    {
        using Chain chain = new();
        using Author next = new(31, ParticipantRoles.Provider);
        Digest256 old = chain.Registrar.KeyId;
        Assert.Equal(
            [EntryOutcomeCode.NotAuthorised], chain.Outcomes(chain.Other, chain.RotateSeal(old, next)));
        Assert.Equal(EntryOutcomeCode.UnknownKind, chain.Outcome(chain.RotateSeal(old, next, default)));
        Assert.Equal(EntryOutcomeCode.StaleVersion, chain.Outcome(chain.RotateSeal(chain.Other.KeyId, next)));
        Assert.Equal(EntryOutcomeCode.KeyProofInvalid, chain.Outcome(chain.RotateSeal(old, next, spoilProof: true)));
        Assert.Equal(EntryOutcomeCode.DuplicateKey, chain.Outcome(chain.RotateSeal(old, chain.Other)));
        Assert.Equal(EntryOutcomeCode.DuplicateKey, chain.Outcome(chain.RotateSeal(old, chain.Registrar)));
        Assert.Equal(EntryOutcomeCode.Accepted, chain.Outcome(chain.RotateSeal(old, next)));

        // A key that seals, or has sealed, is nobody's signing key and no trustee's.
        Assert.Equal(
            EntryOutcomeCode.DuplicateKey, chain.Outcome(chain.Rotate(chain.Registrar.Id, old, next)));
        Assert.Equal(EntryOutcomeCode.DuplicateKey, chain.Outcome(chain.Publish(0, next.Participant.SigningKey)));
    }

    [Fact]
    public void Recovery_changes_seal_and_signing_key_and_nothing_where_any_of_it_cannot_be()
    {
        using Chain chain = new();
        using Author seal = new(31, ParticipantRoles.Provider);
        using Author signing = new(32, ParticipantRoles.Provider);
        ReplicaSet current = chain.Head.Replicas;
        ReplicaSet good = Set(1, chain.Registrar.Id, seal);
        (ParticipantId, byte[])[] keys = [(chain.Registrar.Id, signing.Participant.SigningKey)];
        foreach (RecoveryOrder order in (RecoveryOrder[])
            [
                new() { Replicas = current, Keys = [] },
                new() { Replicas = Set(2, chain.Registrar.Id, seal), Keys = [] },
                new() { Replicas = Set(1, chain.Other.Id, seal), Keys = [] },
                new() { Replicas = Set(1, chain.Registrar.Id, chain.Other), Keys = [] },
                new() { Replicas = Set(1, chain.Registrar.Id, seal, signing), Keys = [] },
                new() { Replicas = good, Keys = [(signing.Id, signing.Participant.SigningKey)] },
                new() { Replicas = good, Keys = [(chain.Registrar.Id, seal.Participant.SigningKey)] },
                new() { Replicas = good, Keys = [.. keys, .. keys] },
                new() { Replicas = good, Keys = [(chain.Registrar.Id, chain.Other.Participant.SigningKey)] },
            ])
        {
            BlockHeader unchanged = chain.Recover(order).Head.Header;
            Assert.Equal((unchanged.ReplicaSet, 0UL), (unchanged.NextReplicaSet, unchanged.Epoch));
        }

        ExecutedBlock recovered = chain.Recover(new RecoveryOrder { Replicas = good, Keys = keys });
        Assert.Equal((good.Digest, 0UL), (recovered.Head.Header.NextReplicaSet, recovered.Head.Header.EntryCount));
        LedgerState state = new(chain.Head.State);
        Assert.Equal(signing.KeyId, ParticipantRegistry.Find(state, chain.Registrar.Id)!.KeyId);
        Assert.Equal(KeyRow.Retired, ParticipantRegistry.FindKey(state, chain.Registrar.KeyId)!.Status);
        Assert.Equal(recovered.HeaderBytes, chain.Head.Header.Encode());
    }

    private static ReplicaSet Set(ulong epoch, ParticipantId participant, params Author[] seals) => ReplicaSet.Create(
        epoch,
        [.. seals.Select((seal, i) => new ReplicaDefinition((uint)i, participant, seal.Participant.SigningKey))]);
}
