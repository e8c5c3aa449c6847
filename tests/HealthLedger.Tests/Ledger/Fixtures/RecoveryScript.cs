using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Tests.Ledger.Execution;

namespace HealthLedger.Tests.Ledger.Fixtures;

/// <summary>What happens on the fixture whose officers end an epoch of four, and then one of one, in which a signing
/// key is lost as well; with blocks below, between and above.</summary>
internal sealed class RecoveryScript : IDisposable
{
    private readonly Author[] _members =
        [.. Enumerable.Range(111, 3).Select(number => new Author(number, ParticipantRoles.Provider))];

    private readonly Author[] _keys =
        [.. Enumerable.Range(121, 3).Select(number => new Author(number, ParticipantRoles.Provider))];

    private readonly Author[] _officers =
        [.. Enumerable.Range(131, 2).Select(number => new Author(number, ParticipantRoles.Provider))];

    private readonly Chain _chain;
    private readonly FixtureLedger _ledger;

    private readonly ulong? _givenUp;

    /// <param name="givenUp">How many heights the officers of the four give up; null for the form of before that was
    /// said.</param>
    public RecoveryScript(ulong? givenUp)
    {
        _givenUp = givenUp;
        _chain = new Chain(members: _members, officers: _officers);
        _ledger = new FixtureLedger(_chain, [.. _members, .. _keys]);
    }

    public LedgerFixture Run()
    {
        RecordId record = _chain.NewRecord();
        _ledger.Do(_chain.Append(record, null));
        Recover(_members[0].Id, _keys[0], null, _givenUp);
        _ledger.Do(_chain.Ask(record));
        Recover(_members[0].Id, _keys[1], _keys[2]);

        // The key that was lost signs nothing any more.
        _ledger.Seal(
            _members[0].Submit(_chain.Id, _chain.Next, _chain.Attestation("backup")),
            _chain.Registrar.Submit(_chain.Id, _chain.Next, _chain.Ask(record)));
        return _ledger.ToFixture();
    }

    public void Dispose()
    {
        _chain.Dispose();
        foreach (Author author in (Author[])[.. _members, .. _keys, .. _officers])
        {
            author.Dispose();
        }
    }

    private void Recover(ParticipantId left, Author seal, Author? signing, ulong? givenUp = null)
    {
        ReplicaDefinition place = new(0, left, seal.Participant.SigningKey);
        RecoveryOrder order = new()
        {
            Replicas = ReplicaSet.Create(_chain.Head.Replicas.Epoch + 1, [place]),
            Keys = signing is null ? [] : [(left, signing.Participant.SigningKey)],
            GivenUp = givenUp,
        };
        _ledger.Recover(order, _officers);
    }
}
