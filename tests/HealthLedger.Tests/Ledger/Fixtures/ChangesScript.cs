using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Tests.Ledger.Execution;

namespace HealthLedger.Tests.Ledger.Fixtures;

/// <summary>What happens on the fixture whose replicas vote on more than the set: a version that is voted down, a
/// placement that comes into force, records that it decides about, and what it keeps from being changed.</summary>
internal sealed class ChangesScript : IDisposable
{
    private readonly Chain _chain = new();
    private readonly FixtureLedger _ledger;
    private readonly Author[] _members =
        [.. Enumerable.Range(41, 4).Select(number => new Author(number, ParticipantRoles.Provider))];

    private readonly Author[] _keys =
        [.. Enumerable.Range(51, 4).Select(number => new Author(number, ParticipantRoles.Provider))];

    public ChangesScript() => _ledger = new FixtureLedger(_chain, _keys);

    public LedgerFixture Run()
    {
        Author founder = _chain.Registrar;
        ProposeChange upgrade = _chain.ProposeProtocol(2);
        _ledger.Do(_chain.ProposeProtocol(3), upgrade, _chain.Vote(founder, upgrade, approves: false));
        _ledger.Do([.. _members.Select(member => _chain.Register(member))]);
        ProposeChange growth = _chain.Propose([.. _members.Select((member, i) => _chain.Seat(member, _keys[i]))]);
        _ledger.Do(growth, _chain.Vote(founder, growth));

        ParticipantId[] three = [.. _members[..3].Select(member => member.Id)];
        ProposeChange placement = _chain.ProposePlacement(
            new PlacementRule
            {
                Kind = HealthLedger.Records.RecordKind.Laboratory,
                Holders = PlacementGroup.InCountries(["DE"]),
                Trustees = PlacementGroup.Of([founder.Id, .. three]),
                Copies = 4,
            },
            new PlacementRule
            {
                Custodian = _members[0].Id,
                Holders = PlacementGroup.Of(three),
                Trustees = PlacementGroup.All,
                Copies = 3,
            });
        _ledger.Do(
            _chain.ProposePlacement(new PlacementRule
            {
                Holders = PlacementGroup.InCountries(["FR"]),
                Trustees = PlacementGroup.All,
                Copies = 1,
            }),
            placement,
            _chain.Vote(founder, placement));
        foreach (Author voter in _members)
        {
            _ledger.Seal(voter.Submit(_chain.Id, _chain.Next, _chain.Vote(founder, placement)));
        }

        while (_chain.Head.Scheduled is not null)
        {
            _ledger.Seal();
        }

        _ledger.Do(
            _chain.Append(_chain.NewRecord(), null, 3, TrusteeSet.DigestOf([founder.Id, .. three])),
            _chain.Append(_chain.NewRecord(), null, 1, TrusteeSet.DigestOf(three)),
            _chain.Propose([], [_members[3].Id]),
            _chain.Propose([], [_members[0].Id]));
        _ledger.Seal(_members[0].Submit(_chain.Id, _chain.Next, _chain.Update(_members[0], 2, country: "FR")));
        return _ledger.ToFixture();
    }

    public void Dispose()
    {
        _chain.Dispose();
        foreach (Author author in (Author[])[.. _members, .. _keys])
        {
            author.Dispose();
        }
    }
}
