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

    [Fact]
    public void Of_several_one_goes_on_or_at_least_four_of_which_one_was_there()
    {
        Author[] members = Authors(41, 3);
        Author[] keys = Authors(51, 4);
        using Author stranger = new(61, ParticipantRoles.Provider);
        using Chain chain = new(members: members);
        ParticipantId[] ids = [chain.Registrar.Id, .. members.Select(member => member.Id)];
        Author[] old = [chain.Registrar, .. members];
        foreach (ReplicaSet next in (ReplicaSet[])
            [
                chain.Head.Replicas,
                Places(2, (ids[1], keys[1])),
                Places(1, (ids[1], old[1])),
                Places(1, (chain.Other.Id, keys[1])),
                Places(1, (stranger.Id, keys[1])),
                Places(1, (ids[1], old[2])),
                Places(1, (ids[1], chain.Other)),
                Places(1, (ids[0], old[0]), (ids[1], keys[1]), (ids[2], old[2]), (stranger.Id, keys[3])),
                Places(1, (ids[0], old[0]), (ids[1], keys[1]), (ids[2], old[2]), (ids[0], keys[3])),
                Places(1, (ids[0], old[0]), (ids[1], keys[1]), (ids[2], old[3]), (ids[3], old[2])),
            ])
        {
            BlockHeader unchanged = chain.Recover(new RecoveryOrder { Replicas = next, Keys = [] }).Head.Header;
            Assert.Equal((unchanged.ReplicaSet, 0UL), (unchanged.NextReplicaSet, unchanged.Epoch));
        }

        // Four, of whom one was there with another key, one with the same, and one had no replica.
        ReplicaSet four = Places(
            1, (ids[1], keys[1]), (ids[2], old[2]), (chain.Other.Id, keys[2]), (ids[0], keys[0]));
        Assert.Equal(four.Digest, Next(chain, four));
        Assert.Equal(four.Digest, chain.Head.Replicas.Digest);

        // And of these one.
        ReplicaSet one = Places(2, (chain.Other.Id, keys[3]));
        Assert.Equal(one.Digest, Next(chain, one));
        Assert.Equal((2UL, one.Digest), (chain.Head.Replicas.Epoch, chain.Head.Replicas.Digest));
        foreach (Author author in (Author[])[.. members, .. keys])
        {
            author.Dispose();
        }
    }

    private static Digest256 Next(Chain chain, ReplicaSet set) =>
        chain.Recover(new RecoveryOrder { Replicas = set, Keys = [] }).Head.Header.NextReplicaSet;

    private static Author[] Authors(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(number => new Author(number, ParticipantRoles.Provider))];

    private static ReplicaSet Places(ulong epoch, params (ParticipantId Participant, Author Key)[] places) =>
        ReplicaSet.Create(epoch,
        [
            .. places.Select((place, i) =>
                new ReplicaDefinition((uint)i, place.Participant, place.Key.Participant.SigningKey)),
        ]);

    private static ReplicaSet Set(ulong epoch, ParticipantId participant, params Author[] seals) => ReplicaSet.Create(
        epoch,
        [.. seals.Select((seal, i) => new ReplicaDefinition((uint)i, participant, seal.Participant.SigningKey))]);
}
