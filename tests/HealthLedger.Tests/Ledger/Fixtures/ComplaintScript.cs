using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Tests.Ledger.Execution;

namespace HealthLedger.Tests.Ledger.Fixtures;

/// <summary>What happens on the fixture whose trustees complain about shares: rightly in form, and in every way that is
/// refused.</summary>
internal sealed class ComplaintScript : IDisposable
{
    private readonly Chain _chain = new(new LedgerParameters { Window = 4 });
    private readonly FixtureLedger _ledger;
    private readonly Author[] _members =
        [.. Enumerable.Range(81, 3).Select(number => new Author(number, ParticipantRoles.Provider))];

    private readonly Author[] _keys =
        [.. Enumerable.Range(91, 3).Select(number => new Author(number, ParticipantRoles.Provider))];

    public ComplaintScript() => _ledger = new FixtureLedger(_chain, _keys);

    public LedgerFixture Run()
    {
        RecordId[] records = [.. Enumerable.Range(0, 2).Select(_ => _chain.NewRecord())];
        _ledger.Do([.. records.Select(record => _chain.Append(record, null))]);
        _ledger.Do([.. _members.Select(member => _chain.Register(member))]);
        ProposeChange growth = _chain.Propose([.. _members.Select((member, i) => _chain.Seat(member, _keys[i]))]);
        _ledger.Do(growth, _chain.Vote(_chain.Registrar, growth));
        _ledger.Seal(_members[0].Submit(
            _chain.Id,
            _chain.Next,
            _chain.Complain(records[0], 2),
            _chain.Complain(records[0], 2),
            _chain.Complain(records[0], 3),
            _chain.Complain(records[1], 2, reason: 2),
            _chain.Complain(records[1], 2, reason: 3),
            _chain.Complain(records[1], 2, epoch: 2),
            _chain.Complain(records[1], 2, segment: new SegmentId(new byte[16])),
            _chain.Complain(_chain.NewRecord(), 2)));
        _ledger.Seal(_members[2].Submit(_chain.Id, _chain.Next, _chain.Complain(records[0], 4)));
        _ledger.Do(_chain.Complain(records[0], 1, epoch: 0), _chain.Complain(records[0], 1));

        // Dealing one of them anew resolves what was complained about it, and its new shares may be wrong again.
        _ledger.Do(_chain.Redeal(records[0], 3));
        _ledger.Seal(_members[0].Submit(
            _chain.Id, _chain.Next, _chain.Complain(records[0], 2, reason: 2), _chain.Complain(records[1], 2)));
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
