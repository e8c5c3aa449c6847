using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Tests.Ledger.Execution;

/// <summary>What the ledger says to a record that is dealt anew.</summary>
public sealed class DealingRulesTests : IDisposable
{
    private const EntryOutcomeCode Accepted = EntryOutcomeCode.Accepted;

    private readonly Author[] _members =
        [.. Enumerable.Range(41, 3).Select(number => new Author(number, ParticipantRoles.Provider))];

    private readonly Author[] _keys =
        [.. Enumerable.Range(51, 3).Select(number => new Author(number, ParticipantRoles.Provider))];

    [Fact]
    public void Record_dealt_anew_has_a_row_of_its_own_and_its_own_row_is_what_it_was()
    {
        using Chain chain = new();
        (RecordId record, RecordId other) = (chain.NewRecord(), chain.NewRecord());
        chain.Do(chain.Append(record, null), chain.Append(other, null));
        byte[] before = chain.Value(StateKind.Record, record.ToArray())!;
        Assert.Equal(0, chain.CountRows(StateKind.Dealing));

        RedealRecord anew = chain.Redeal(record);
        ExecutedBlock block = chain.Do(anew);
        Assert.Equal(Accepted, block.Decoded.Single().Outcome);
        Assert.Equal(before, chain.Value(StateKind.Record, record.ToArray()));
        DealingRow row = chain.Dealing(record)!;
        Assert.Equal(anew.Segments, row.Segments);
        Assert.Equal((anew.Threshold, anew.TrusteeSet), (row.Threshold, row.TrusteeSet));
        Assert.Equal(block.Head.Header.HistorySize - 1, row.Leaf);
        Assert.Equal(1, chain.CountRows(StateKind.Dealing));
    }

    [Fact]
    public void Dealing_anew_is_refused_for_each_reason_and_changes_nothing_then()
    {
        using Chain chain = new();
        RecordId record = chain.NewRecord();
        RedealRecord first = chain.Redeal(record);
        Assert.Equal(EntryOutcomeCode.UnknownRecord, chain.Outcome(first));
        chain.Do(chain.Append(record, null));
        Assert.Equal(EntryOutcomeCode.NotAuthorised, chain.Outcomes(chain.Other, first).Single());
        Assert.Equal(EntryOutcomeCode.ThresholdInvalid, chain.Outcome(chain.Redeal(record, 2)));
        Assert.Equal(
            EntryOutcomeCode.ThresholdInvalid, chain.Outcome(chain.Redeal(record, 1, new Digest256(new byte[32]))));
        Assert.Equal(
            EntryOutcomeCode.UnknownSegment,
            chain.Outcome(chain.Redeal(record, segment: new SegmentId(new byte[16]))));
        Assert.Equal(0, chain.CountRows(StateKind.Dealing));

        Assert.Equal(Accepted, chain.Outcome(first));
        Assert.Equal(EntryOutcomeCode.NotApplicable, chain.Outcome(first));
        Assert.Equal(Accepted, chain.Outcome(chain.Redeal(record)));
    }

    [Fact]
    public void Withdrawn_record_and_amendment_with_content_are_dealt_anew_and_one_without_has_nothing_to_deal()
    {
        using Chain chain = new();
        (RecordId record, RecordId addendum, RecordId retraction) =
            (chain.NewRecord(), chain.NewRecord(), chain.NewRecord());
        chain.Do(
            chain.Append(record, null),
            chain.Amend(record, 1, AmendmentKind.Addendum, addendum),
            chain.Amend(record, 2, AmendmentKind.Retraction, retraction, hasContent: false));
        Assert.Equal(RecordRow.Retracted, chain.Record(record)!.Status);
        Assert.Equal(Accepted, chain.Outcome(chain.Redeal(record)));
        Assert.Equal(Accepted, chain.Outcome(chain.Redeal(addendum)));
        Assert.Equal(EntryOutcomeCode.UnknownSegment, chain.Outcome(chain.Redeal(retraction)));
    }

    [Fact]
    public void Record_is_dealt_anew_to_the_set_before_a_boundary_for_as_long_as_one_is_sealed_for_it()
    {
        using Chain chain = new();
        RecordId record = chain.NewRecord();
        chain.Do([chain.Append(record, null), .. _members.Select(member => chain.Register(member))]);
        Digest256 former = TrusteeSet.DigestOf(chain.Head.Replicas);
        ProposeChange change = chain.Propose([.. _members.Select((member, i) => chain.Seat(member, _keys[i]))]);
        Assert.Equal(Accepted, chain.Outcome(change));
        Assert.Equal(Accepted, chain.Outcome(chain.Vote(chain.Registrar, change)));
        ulong boundary = chain.Head.Header.Height;
        Assert.Equal(Accepted, chain.Outcome(chain.Redeal(record, 1, former)));
        Assert.Equal(EntryOutcomeCode.ThresholdInvalid, chain.Outcome(chain.Redeal(record, 3, former)));
        Assert.Equal(Accepted, chain.Outcome(chain.Redeal(record, 3)));
        while (chain.Next <= boundary + ConsensusLimits.MaxWindow)
        {
            chain.Execute();
        }

        Assert.Equal(EntryOutcomeCode.ThresholdInvalid, chain.Outcome(chain.Redeal(record, 1, former)));
        Assert.Equal(Accepted, chain.Outcome(chain.Redeal(record, 3)));
        Assert.Equal(3U, chain.Dealing(record)!.Threshold);
    }

    [Fact]
    public void Dealing_anew_costs_what_its_form_says()
    {
        using Chain chain = new();
        RedealRecord redeal = chain.Redeal(chain.NewRecord());
        int bytes = redeal.Encode().Length;
        Assert.Equal((ulong)(64 + bytes + 256), OperationCost.Of(redeal, bytes));
    }

    public void Dispose()
    {
        foreach (Author author in (Author[])[.. _members, .. _keys])
        {
            author.Dispose();
        }
    }
}
