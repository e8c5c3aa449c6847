using HealthLedger.Ledger.Operations;
using HealthLedger.Participants;
using HealthLedger.Tests.Ledger.Execution;

namespace HealthLedger.Tests.Ledger.Fixtures;

/// <summary>What happens on the fixture whose one replica becomes four: proposals and votes with every refusal, the
/// boundary, and blocks of the larger set.</summary>
internal sealed class MembershipScript : IDisposable
{
    private readonly Chain _chain = new();
    private readonly FixtureLedger _ledger;
    private readonly Author[] _members =
        [.. Enumerable.Range(41, 3).Select(number => new Author(number, ParticipantRoles.Provider))];

    private readonly Author[] _keys =
        [.. Enumerable.Range(51, 6).Select(number => new Author(number, ParticipantRoles.Provider))];

    public MembershipScript() => _ledger = new FixtureLedger(_chain, _keys);

    public LedgerFixture Run()
    {
        Author founder = _chain.Registrar;
        _ledger.Do([.. _members.Select(member => _chain.Register(member))]);
        ReplicaSeat[] seats = [.. _members.Select((member, i) => _chain.Seat(member, _keys[i]))];
        ProposeChange rejected = _chain.Propose([_chain.Seat(founder, _keys[3])]);
        _ledger.Do(
            _chain.Propose(seats[..1]),
            rejected,
            _chain.Vote(founder, rejected, approves: false),
            _chain.Vote(founder, rejected));
        _ledger.Seal(_chain.Other.Submit(_chain.Id, _chain.Next, _chain.Propose(seats)));
        ProposeChange growth = _chain.Propose(seats);
        ProposeChange late = _chain.Propose([_chain.Seat(founder, _keys[3])]);
        _ledger.Do(growth, _chain.Vote(founder, growth), late, _chain.Vote(founder, late));
        ProposeChange renewal = _chain.Propose([_chain.Seat(_members[0], _keys[4])]);
        _ledger.Do(renewal, _chain.Vote(founder, renewal), _chain.Vote(founder, renewal));
        foreach (Author voter in _members)
        {
            _ledger.Seal(voter.Submit(_chain.Id, _chain.Next, _chain.Vote(founder, renewal)));
        }

        while (_chain.Head.Scheduled is not null)
        {
            _ledger.Seal();
        }

        _ledger.Do(_chain.Attestation("backup"));
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
