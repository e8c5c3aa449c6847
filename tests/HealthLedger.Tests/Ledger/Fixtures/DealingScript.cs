using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Tests.Ledger.Execution;

namespace HealthLedger.Tests.Ledger.Fixtures;

/// <summary>What happens on the fixture whose records are dealt to one replica and anew to four: as it is to be, and in
/// every way that is refused.</summary>
internal sealed class DealingScript : IDisposable
{
    private readonly Chain _chain = new(new LedgerParameters { Window = 4 });
    private readonly FixtureLedger _ledger;
    private readonly Author[] _members =
        [.. Enumerable.Range(61, 3).Select(number => new Author(number, ParticipantRoles.Provider))];

    private readonly Author[] _keys =
        [.. Enumerable.Range(71, 3).Select(number => new Author(number, ParticipantRoles.Provider))];

    public DealingScript() => _ledger = new FixtureLedger(_chain, _keys);

    public LedgerFixture Run()
    {
        RecordId[] records = [.. Enumerable.Range(0, 3).Select(_ => _chain.NewRecord())];
        _ledger.Do([.. records.Select(record => _chain.Append(record, null))]);
        _ledger.Do([.. _members.Select(member => _chain.Register(member))]);
        ProposeChange growth = _chain.Propose([.. _members.Select((member, i) => _chain.Seat(member, _keys[i]))]);
        _ledger.Do(growth, _chain.Vote(_chain.Registrar, growth));
        RedealRecord anew = _chain.Redeal(records[0], 3);
        _ledger.Do(
            anew,
            anew,
            _chain.Redeal(records[1], 3, segment: new SegmentId(new byte[16])),
            _chain.Redeal(records[1], 2),
            _chain.Redeal(_chain.NewRecord(), 3));
        _ledger.Seal(_chain.Other.Submit(_chain.Id, _chain.Next, _chain.Redeal(records[1], 3)));
        _ledger.Do(_chain.Redeal(records[1], 3), _chain.Redeal(records[2], 3), _chain.Redeal(records[0], 3));
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
