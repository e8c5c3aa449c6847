using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Tests.Ledger.Execution;

namespace HealthLedger.Tests.Ledger.Fixtures;

/// <summary>What happens on the fixture's ledger: every operation is accepted once, every refusal and every skip is
/// there.</summary>
internal sealed class FixtureScript : IDisposable
{
    private readonly Chain _chain = new(new LedgerParameters
    {
        Window = 4,
        MaxOperations = 64,
        MaxSubmissionBytes = 65_536,
        MaxCost = 65_536,
        QuotaCapacity = 70_000,
        QuotaRefill = 1000,
    });

    private readonly FixtureLedger _ledger;
    private readonly Author _third = new(31, ParticipantRoles.Laboratory);
    private readonly Author _renewed = new(32, ParticipantRoles.Laboratory);
    private readonly Author _stranger = new(33, ParticipantRoles.Payer);
    private readonly SubjectId[] _subjects;
    private readonly RecordId[] _records;

    public FixtureScript()
    {
        _ledger = new FixtureLedger(_chain);
        _subjects = [.. Enumerable.Range(0, 4).Select(_ => _chain.NewSubject())];
        _records = [.. Enumerable.Range(0, 12).Select(_ => _chain.NewRecord())];
    }

    public LedgerFixture Run()
    {
        Participants();
        Subjects();
        Records();
        Limits();
        Skips();

        // Last: what comes after it would be sealed with another key, and receipts of it have an epoch path.
        using Author seal = new(34, ParticipantRoles.Provider);
        Do(_chain.RotateSeal(_chain.Registrar.KeyId, seal));
        return _ledger.ToFixture();
    }

    public void Dispose()
    {
        _chain.Dispose();
        _third.Dispose();
        _renewed.Dispose();
        _stranger.Dispose();
    }

    private void Participants()
    {
        RegisterParticipant good = _chain.Register(_third);
        RegisterParticipant unproven = new()
        {
            Salt = good.Salt,
            Participant = good.Participant,
            Proof = _chain.Register(_stranger).Proof,
        };
        Do(unproven, good, good, _chain.Update(_third, 2), _chain.Update(_third, 2), _chain.Update(_stranger, 2));
        ParticipantId id = _third.Id;
        Do(
            _chain.Rotate(id, _third.KeyId, _renewed, default(KeyRotationReason)),
            _chain.Rotate(id, _third.KeyId, _chain.Other),
            _chain.Rotate(id, _third.KeyId, _renewed, KeyRotationReason.Lost, 1_500_000_000_000));
        Do(_chain.Suspend(id), _chain.Suspend(id), _chain.Suspend(_chain.Registrar.Id));
        Seal(_renewed.Submit(
            _chain.Id, _chain.Next, [_chain.Enrol(_chain.NewSubject()).Encode()], author: id));
        Do(_chain.Lift(id));
        Seal(_chain.Other.Submit(_chain.Id, _chain.Next, _chain.Suspend(id)));
        byte[] key = _stranger.Participant.SigningKey;
        Do(_chain.Publish(0, key), _chain.Publish(0, key), _chain.Attestation("backup"), _chain.Attestation("party"));
    }

    private void Subjects()
    {
        Do([.. _subjects[..3].Select(_chain.Enrol), _chain.Enrol(_subjects[0])]);
        Do(
            _chain.Merge(_subjects[0], _subjects[1]),
            _chain.Merge(_subjects[0], _subjects[1]),
            _chain.Append(_records[0], _subjects[1]),
            _chain.Unmerge(_subjects[0], _subjects[1]),
            _chain.Rekey(_subjects[1], _subjects[3]),
            _chain.Rekey(_subjects[1], _subjects[3], _records[0]));
    }

    private void Records()
    {
        Do(
            _chain.Append(_records[1], _subjects[0], years: (2019, 2024)),
            _chain.Append(_records[1], _subjects[0]),
            _chain.Append(_records[2], _chain.NewSubject()),
            _chain.Append(_records[2], null, threshold: 3),
            _chain.Append(_records[2], null, years: (2024, 2019)),
            _chain.Append(_records[2], null, kind: RecordKind.Billing));
        RecordId record = _records[1];
        Do(
            _chain.Amend(record, 7, AmendmentKind.Correction),
            _chain.Amend(record, 1, AmendmentKind.Correction, _records[3]),
            _chain.Amend(record, 2, AmendmentKind.Addendum, _records[4]),
            _chain.Amend(record, 3, AmendmentKind.PatientRequest, _records[5]),
            _chain.Amend(record, 4, AmendmentKind.Denial, _records[6], _records[5]),
            _chain.Amend(record, 5, AmendmentKind.Disagreement, _records[7], _records[6]),
            _chain.Amend(record, 6, AmendmentKind.Rebuttal, _records[8], _records[7]),
            _chain.Amend(record, 7, AmendmentKind.PatientRequest, _records[9]),
            _chain.Amend(record, 8, AmendmentKind.Acceptance, _records[10], _records[9], hasContent: false));
        Do(
            _chain.Amend(record, 9, AmendmentKind.EnteredInError, answers: _records[4], hasContent: false),
            _chain.Amend(record, 10, AmendmentKind.Denial, answers: _records[3]),
            _chain.Amend(record, 10, AmendmentKind.Addendum, hasContent: false),
            _chain.Amend(record, 10, AmendmentKind.Retraction, hasContent: false),
            _chain.Amend(record, 11, AmendmentKind.Correction));
        Do(
            _chain.Ask(record),
            _chain.Ask(record, purpose: "HRESCH"),
            _chain.Ask(_chain.NewRecord()),
            _chain.Ask(record, segment: new SegmentId(new byte[16])));
    }

    private void Limits()
    {
        RecordId[] many = [.. Enumerable.Range(0, 240).Select(_ => _chain.NewRecord())];
        Do(_chain.Rekey(_subjects[2], _chain.NewSubject(), many));
        Seal(
            _chain.Registrar.Submit(
                _chain.Id,
                _chain.Next,
                _chain.Rekey(_subjects[2], _chain.NewSubject(), many[..140]),
                _chain.Rekey(_subjects[2], _chain.NewSubject(), many[..140])),
            _chain.Registrar.Submit(_chain.Id, _chain.Next, _chain.Attestation("backup")));
    }

    private void Skips()
    {
        (LedgerId id, ulong next, Author author) = (_chain.Id, _chain.Next, _chain.Registrar);
        ReadOnlyMemory<byte>[] operations = [_chain.Attestation("training").Encode()];
        byte[] good = author.Submit(id, next + 1, operations);
        Seal(
            good,
            good,
            author.Submit(default, next, operations),
            author.Submit(id, next, operations, version: 2),
            _stranger.Submit(id, next, operations),
            author.Submit(id, next, operations, spoilSignature: true),
            author.Submit(id, next - 1, operations),
            author.Submit(id, next + 5, operations),
            author.Submit(id, next, operations, count: 2),
            _third.Submit(id, next, operations),
            [0x80],
            author.Submit(id, next, [new byte[] { 0x80 }]));
        Seal(good);
    }

    private void Do(params LedgerOperation[] operations) => _ledger.Do(operations);

    private void Seal(params byte[][] submissions) => _ledger.Seal(submissions);
}
