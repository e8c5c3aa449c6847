using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Ledger.Execution;

public sealed class QuotaTests
{
    private const ulong Capacity = 65_536;

    // An enrolment: 64, and its 53 bytes.
    private const ulong EnrolCost = 117;

    [Fact]
    public void Cost_is_of_bytes_and_items_alone()
    {
        using Chain chain = new();
        RecordId record = chain.NewRecord();
        LedgerOperation append = chain.Append(record, null);
        LedgerOperation ask = chain.Ask(record);
        LedgerOperation rekey = chain.Rekey(default, default, record, chain.NewRecord());
        Assert.Equal(64UL + 10, OperationCost.Of(null, 10));
        Assert.Equal(64UL + 100 + 256, OperationCost.Of(append, 100));
        Assert.Equal(64UL + 100 + 256, OperationCost.Of(ask, 100));
        Assert.Equal(64UL + 100 + 512, OperationCost.Of(rekey, 100));
        Assert.Equal(64UL + 100 + 4096, OperationCost.Of(chain.Register(chain.Other), 100));
        LedgerOperation enrol = chain.Enrol(chain.NewSubject());
        Assert.Equal(EnrolCost, OperationCost.Of(enrol, enrol.Encode().Length));
    }

    [Fact]
    public void Operation_that_costs_too_much_is_refused_before_it_is_looked_at()
    {
        using Chain chain = new(new LedgerParameters { Window = 4, MaxCost = 65_536, MaxSubmissionBytes = 200_000 });
        SubjectId subject = chain.NewSubject();
        RecordId[] records = [.. Enumerable.Range(0, 300).Select(_ => chain.NewRecord())];
        Assert.Equal(
            [EntryOutcomeCode.Accepted, EntryOutcomeCode.CostExceeded, EntryOutcomeCode.RecordsLeft],
            chain.Outcomes(
                chain.Registrar,
                chain.Enrol(subject),
                chain.Rekey(subject, chain.NewSubject(), records),
                chain.Rekey(subject, chain.NewSubject(), records[..200])));
        ExecutedBlock block = chain.Execute(
            chain.Registrar.Submit(chain.Id, chain.Next, [new byte[65_536], new byte[65_472]]));
        Assert.Equal(
            [EntryOutcomeCode.CostExceeded, EntryOutcomeCode.Malformed],
            block.Decoded.Select(entry => entry.Outcome));
    }

    [Fact]
    public void Over_its_quota_an_organisation_leaves_one_entry_a_block()
    {
        using Chain chain = Limited(refill: 1);
        LedgerOperation[] large = [.. Enumerable.Range(0, 300).Select(_ => chain.Enrol(chain.NewSubject()))];
        LedgerOperation[] small = [chain.Enrol(chain.NewSubject()), chain.Enrol(chain.NewSubject())];
        byte[] first = chain.Other.Submit(chain.Id, chain.Next, large);
        byte[] over = chain.Other.Submit(
            chain.Id, chain.Next + 1, [.. large.Select(_ => chain.Enrol(chain.NewSubject()))]);
        byte[] later = chain.Other.Submit(chain.Id, chain.Next + 3, small);
        byte[] of = chain.Registrar.Submit(chain.Id, chain.Next, chain.Enrol(chain.NewSubject()));
        ExecutedBlock block = chain.Execute(first, over, later, of, later);

        Assert.Equal(
            [
                SkipCode.None, SkipCode.QuotaExceeded, SkipCode.QuotaExceeded, SkipCode.None, SkipCode.QuotaExceeded,
            ],
            block.Submissions.Select(submission => submission.Skip));
        Assert.Equal([1U, 2U, 4U], block.Skipped.Select(skipped => skipped.Index));
        Assert.All(block.Skipped, skipped => Assert.Equal(SkipCode.QuotaExceeded, skipped.Code));
        Assert.Equal(302, block.Entries.Count);
        LedgerEntry refusal = block.Decoded[300];
        Assert.Equal(EntryOutcomeCode.QuotaExceeded, refusal.Outcome);
        Assert.Equal(0U, refusal.OperationIndex);
        Assert.Equal(300U, block.Submissions[1].FirstEntry);
        Assert.Equal(EntryOutcomeCode.Accepted, block.Decoded[301].Outcome);
        Assert.Equal(Capacity - (300 * EnrolCost), Quota(chain).Tokens);

        // What left the refusal is answered with it; what left nothing may come again.
        block = chain.Execute(over, later);
        Assert.Equal(
            [SkipCode.Duplicate, SkipCode.None], block.Submissions.Select(submission => submission.Skip));
        Assert.Equal(Capacity - (302 * EnrolCost) + 1000, Quota(chain).Tokens);
    }

    [Fact]
    public void Quota_is_exact_to_the_last_token()
    {
        using Chain chain = Limited(refill: 1);
        byte[] all = chain.Other.Submit(
            chain.Id, chain.Next, [new byte[(int)Capacity - 64 - (int)EnrolCost - 200], Enrol(chain)]);
        chain.Execute(all);
        Assert.Equal(200UL, Quota(chain).Tokens);
        ulong left = Quota(chain).Tokens + 1000;

        // One more than there is at the next block, then exactly what there is.
        byte[] above = chain.Other.Submit(chain.Id, chain.Next + 9, [new byte[(int)left - 63]]);
        byte[] exact = chain.Other.Submit(chain.Id, chain.Next + 9, [new byte[(int)left - 64]]);
        LedgerHead before = chain.Head;
        Assert.Equal(EntryOutcomeCode.QuotaExceeded, chain.Execute(above).Decoded.Single().Outcome);
        chain.Head = before;
        Assert.Equal(EntryOutcomeCode.Malformed, chain.Execute(exact).Decoded.Single().Outcome);
        Assert.Equal(0UL, Quota(chain).Tokens);
    }

    [Theory]
    [InlineData(0, 100, 100, 10, 1, 0)]
    [InlineData(0, 100, 103, 10, 1, 3)]
    [InlineData(0, 100, 110, 10, 1, 10)]
    [InlineData(0, 100, 111, 10, 1, 10)]
    [InlineData(9, 100, 101, 10, 5, 10)]
    [InlineData(20, 100, 100, 10, 5, 10)]
    [InlineData(7, 100, 50, 10, 5, 7)]
    [InlineData(0, 0, 253_402_300_799_999, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue)]
    [InlineData(0, 0, 253_402_300_799_999, ulong.MaxValue, 1, 253_402_300_799_999)]
    public void Refill_is_by_block_time_and_never_above_the_capacity(
        ulong tokens, ulong time, ulong now, ulong capacity, ulong refill, ulong expected)
    {
        QuotaRow row = new() { Tokens = tokens, Time = time };
        Assert.Equal(expected, QuotaRow.Refill(row, now, capacity, refill));
        Assert.Equal(capacity, QuotaRow.Refill(null, now, capacity, refill));
    }

    // THR-35: one organisation over its quota takes nothing from another.
    [Fact]
    public void Quotas_are_kept_apart()
    {
        using Chain chain = Limited(refill: 1);
        for (int i = 0; i < 8; i++)
        {
            byte[] greedy = chain.Other.Submit(chain.Id, chain.Next, [new byte[40_000]]);
            ExecutedBlock block = chain.Execute(
                greedy, chain.Registrar.Submit(chain.Id, chain.Next, chain.Enrol(chain.NewSubject())));
            Assert.Equal(EntryOutcomeCode.Accepted, block.Decoded[^1].Outcome);
            Assert.Equal(i == 0 ? SkipCode.None : SkipCode.QuotaExceeded, block.Submissions[0].Skip);
        }
    }

    private static Chain Limited(ulong refill) => new(new LedgerParameters
    {
        Window = 10,
        MaxCost = 65_536,
        MaxSubmissionBytes = 100_000,
        QuotaCapacity = Capacity,
        QuotaRefill = refill,
    });

    private static ReadOnlyMemory<byte> Enrol(Chain chain) => chain.Enrol(chain.NewSubject()).Encode();

    private static QuotaRow Quota(Chain chain) =>
        QuotaRow.TryDecode(chain.Value(StateKind.Quota, chain.Other.Id.ToArray()))!;
}
