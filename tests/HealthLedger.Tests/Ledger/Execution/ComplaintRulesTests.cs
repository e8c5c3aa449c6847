using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Participants;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Ledger.Execution;

/// <summary>What the ledger says to a trustee that complains about its share.</summary>
public sealed class ComplaintRulesTests : IDisposable
{
    private const EntryOutcomeCode Accepted = EntryOutcomeCode.Accepted;

    private readonly Chain _chain = new();
    private readonly RecordId _record;
    private readonly RecordId _other;
    private readonly Author[] _members =
        [.. Enumerable.Range(41, 3).Select(number => new Author(number, ParticipantRoles.Provider))];

    private readonly Author[] _keys =
        [.. Enumerable.Range(51, 3).Select(number => new Author(number, ParticipantRoles.Provider))];

    public ComplaintRulesTests()
    {
        _record = _chain.NewRecord();
        _other = _chain.NewRecord();
        _chain.Do(
        [
            _chain.Append(_record, null),
            _chain.Append(_other, null),
            .. _members.Select(member => _chain.Register(member)),
        ]);
        ProposeChange growth = _chain.Propose([.. _members.Select((member, i) => _chain.Seat(member, _keys[i]))]);
        _chain.Do(growth, _chain.Vote(_chain.Registrar, growth));
    }

    [Fact]
    public void Trustee_complains_once_about_a_segment_and_every_trustee_for_itself()
    {
        Assert.Equal(Accepted, Outcome(_members[0], _chain.Complain(_record, 2)));
        Assert.Equal(EntryOutcomeCode.NotApplicable, Outcome(_members[0], _chain.Complain(_record, 2, reason: 2)));
        Assert.Equal(Accepted, Outcome(_members[1], _chain.Complain(_record, 3, reason: 2)));
        Assert.Equal(2, _chain.CountRows(StateKind.ShareComplaint));
        byte[] key = ShareComplaintRow.KeyOf(_record, new SegmentId(_record.ToArray()), 1, 3);
        ShareComplaintRow row = ShareComplaintRow.TryDecode(_chain.Value(StateKind.ShareComplaint, key)!)!;
        Assert.Equal(
            (2U, ShareComplaintRow.Open, _chain.Head.Header.Height), (row.Reason, row.Status, row.Since));
    }

    [Fact]
    public void Complaint_is_refused_for_each_reason_and_changes_nothing_then()
    {
        Author member = _members[0];
        Assert.Equal(EntryOutcomeCode.UnknownRecord, Outcome(member, _chain.Complain(_chain.NewRecord(), 2)));
        Assert.Equal(
            EntryOutcomeCode.UnknownSegment,
            Outcome(member, _chain.Complain(_record, 2, segment: new SegmentId(new byte[16]))));
        Assert.Equal(EntryOutcomeCode.UnknownKind, Outcome(member, _chain.Complain(_record, 2, reason: 0)));
        Assert.Equal(EntryOutcomeCode.UnknownKind, Outcome(member, _chain.Complain(_record, 2, reason: 3)));
        foreach (uint x in (uint[])[0, 1, 3, 4, 5])
        {
            Assert.Equal(EntryOutcomeCode.NotAuthorised, Outcome(member, _chain.Complain(_record, x)));
        }

        Assert.Equal(EntryOutcomeCode.NotAuthorised, Outcome(member, _chain.Complain(_record, 2, epoch: 2)));
        Assert.Equal(EntryOutcomeCode.NotAuthorised, _chain.Outcome(_chain.Complain(_record, 1, epoch: 0)));
        Assert.Equal(0, _chain.CountRows(StateKind.ShareComplaint));
    }

    [Fact]
    public void Dealing_the_record_anew_resolves_its_complaints_and_the_new_dealing_may_be_complained_about()
    {
        RecordId other = _other;
        Assert.Equal(Accepted, Outcome(_members[0], _chain.Complain(_record, 2)));
        Assert.Equal(Accepted, Outcome(_members[1], _chain.Complain(_record, 3, reason: 2)));
        Assert.Equal(Accepted, Outcome(_members[0], _chain.Complain(other, 2)));
        ulong since = _chain.Head.Header.Height - 1;
        Assert.Equal(2, _chain.CountRows(StateKind.OpenComplaints));

        Assert.Equal(EntryOutcomeCode.ThresholdInvalid, _chain.Outcome(_chain.Redeal(_record, 2)));
        Assert.Equal(ShareComplaintRow.Open, Row(_record, 2).Status);
        Assert.Equal(Accepted, _chain.Outcome(_chain.Redeal(_record, 3)));
        ShareComplaintRow resolved = Row(_record, 3);
        Assert.Equal((2U, ShareComplaintRow.Resolved, since), (resolved.Reason, resolved.Status, resolved.Since));
        Assert.Equal(ShareComplaintRow.Resolved, Row(_record, 2).Status);
        Assert.Equal(ShareComplaintRow.Open, Row(other, 2).Status);
        Assert.Equal(1, _chain.CountRows(StateKind.OpenComplaints));

        Assert.Equal(Accepted, Outcome(_members[0], _chain.Complain(_record, 2, reason: 2)));
        Assert.Equal((2U, ShareComplaintRow.Open), (Row(_record, 2).Reason, Row(_record, 2).Status));
        Assert.Equal(EntryOutcomeCode.NotApplicable, Outcome(_members[0], _chain.Complain(_record, 2)));
    }

    [Fact]
    public void Complaint_costs_what_its_form_says()
    {
        ShareComplaint complaint = _chain.Complain(_record, 2);
        int bytes = complaint.Encode().Length;
        Assert.Equal((ulong)(64 + bytes + 256), OperationCost.Of(complaint, bytes));
    }

    public void Dispose()
    {
        _chain.Dispose();
        foreach (Author author in (Author[])[.. _members, .. _keys])
        {
            author.Dispose();
        }
    }

    private ShareComplaintRow Row(RecordId record, uint x) => ShareComplaintRow.TryDecode(_chain.Value(
        StateKind.ShareComplaint, ShareComplaintRow.KeyOf(record, new SegmentId(record.ToArray()), 1, x))!)!;

    private EntryOutcomeCode Outcome(Author author, ShareComplaint complaint) =>
        _chain.Outcomes(author, complaint).Single();
}
