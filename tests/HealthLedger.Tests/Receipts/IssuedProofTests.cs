using HealthLedger.Access;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Subjects;
using HealthLedger.Tests.Runtime;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Receipts;

public sealed class IssuedProofTests
{
    private static readonly DateTimeOffset Beginning = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset End = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PatientIdentifier Patient = new("north", "patient-1");

    [Fact]
    public async Task Accounting_lists_every_request_of_the_patient_and_none_of_another()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordId record = (await node.AppendAsync(TestLedger.Record("a", "patient-1"))).RecordId;
        RecordId other = (await node.AppendAsync(TestLedger.Record("b", "patient-2"))).RecordId;
        List<SealedAccess> asked = [];
        for (int i = 0; i < 5; i++)
        {
            asked.Add(await node.RequestAccessAsync(TestLedger.Request(record, i == 3 ? "HRESCH" : "TREAT")));
            _ = await node.RequestAccessAsync(TestLedger.Request(other));
        }

        AccountingProof proof = await node.GetAccountingAsync(Patient, Beginning, End);
        AccountingFacts facts = Accept(ledger, proof);

        Assert.Equal(5, proof.Count);
        Assert.Equal(5UL, facts.LogSize);
        Assert.Equal(asked.Select(one => one.Height.Value), facts.Items.Select(item => item.Height));
        Assert.All(facts.Items, item => Assert.Equal(record.ToArray(), item.RecordId?.ToArray()));
        Assert.Equal([true, true, true, false, true], facts.Items.Select(item => item.Decision!.IsPermit));
        Assert.Equal("HRESCH", facts.Items[3].Purpose);
        Assert.Equal(node.Organisation.ToArray(), facts.Items[0].AuthorId.ToArray());
    }

    [Fact]
    public async Task Accounting_of_every_interval_is_accepted_with_the_entries_in_it()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordId record = (await node.AppendAsync(TestLedger.Record("a", "patient-1"))).RecordId;
        for (int i = 0; i < 6; i++)
        {
            _ = await node.RequestAccessAsync(TestLedger.Request(record));
        }

        AccountingProof whole = await node.GetAccountingAsync(Patient, Beginning, End);
        DateTimeOffset[] times = [.. Accept(ledger, whole).Items.Select(item => item.Time)];
        foreach (DateTimeOffset from in times.Append(Beginning))
        {
            foreach (DateTimeOffset to in times.Append(whole.To).Where(to => to > from))
            {
                AccountingProof proof = await node.GetAccountingAsync(whole.Subject, from, to);
                AccountingFacts facts = Accept(ledger, proof);
                Assert.Equal(times.Where(time => time >= from && time < to), facts.Items.Select(item => item.Time));
            }
        }
    }

    [Fact]
    public async Task Accounting_survives_a_restart()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using (LedgerNode node = await ledger.StartAsync())
        {
            RecordId record = (await node.AppendAsync(TestLedger.Record("a", "patient-1"))).RecordId;
            _ = await node.RequestAccessAsync(TestLedger.Request(record));
            _ = await node.RequestAccessAsync(TestLedger.Request(record));
        }

        await using LedgerNode again = await ledger.StartAsync();
        Assert.Equal(2, Accept(ledger, await again.GetAccountingAsync(Patient, Beginning, End)).Items.Length);
    }

    [Fact]
    public async Task Pseudonym_that_is_not_enrolled_gives_a_proof_of_that_and_an_unknown_patient_an_error()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        _ = await node.AppendAsync(TestLedger.Record("a"));

        AccountingProof proof = await node.GetAccountingAsync(new SubjectId(new Draw(3).Bytes(32)), Beginning, End);
        AccountingFacts facts = Accept(ledger, proof);

        Assert.False(facts.IsEnrolled);
        Assert.Empty(facts.Items);
        ConsentDeniedException unknown = await Assert.ThrowsAsync<ConsentDeniedException>(
            () => node.GetAccountingAsync(Patient, Beginning, End));
        Assert.Equal(HealthLedgerErrorCodes.SubjectNotFound, unknown.Code);
        await Assert.ThrowsAsync<ArgumentException>(() => node.GetAccountingAsync(proof.Subject, End, End));
    }

    [Fact]
    public async Task Nothing_sealed_gives_no_proof_but_an_error()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();

        SubmissionRejectedException refused = await Assert.ThrowsAsync<SubmissionRejectedException>(
            () => node.GetConsistencyAsync(1));
        Assert.Equal(HealthLedgerErrorCodes.NothingSealed, refused.Code);
    }

    [Fact]
    public async Task Rows_are_proven_present_or_absent()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordId record = (await node.AppendAsync(TestLedger.Record("a", "patient-1"))).RecordId;
        VerificationPolicy policy = PolicyOf(ledger);
        Draw draw = new(5);

        await CheckAsync(await node.ProveRecordAsync(record), StateRowName.ForRecord(record.ToArray()), true);
        await CheckAsync(
            await node.ProveParticipantAsync(node.Organisation),
            StateRowName.ForParticipant(node.Organisation.ToArray()),
            true);
        for (int i = 0; i < 40; i++)
        {
            RecordId other = new(draw.Bytes(16));
            await CheckAsync(await node.ProveRecordAsync(other), StateRowName.ForRecord(other.ToArray()), false);
            SubjectId subject = new(draw.Bytes(32));
            await CheckAsync(await node.ProveSubjectAsync(subject), StateRowName.ForSubject(subject.ToArray()), false);
        }

        Task CheckAsync(StateProof proof, StateRowName row, bool isPresent)
        {
            StateExpectation meant = isPresent ? StateExpectation.Present(row) : StateExpectation.Absent(row);
            StateExpectation other = isPresent ? StateExpectation.Absent(row) : StateExpectation.Present(row);
            ProofVerdict<StateFacts> verdict = StateVerifier.Verify(proof.Bytes.Span, meant, policy);
            Assert.True(verdict.IsAccepted, verdict.ToString());
            Assert.Equal((isPresent, isPresent), (proof.IsPresent, verdict.Facts.IsPresent));
            Assert.Equal(proof.Height.Value, verdict.Facts.Header.Height);
            Assert.False(StateVerifier.Verify(proof.Bytes.Span, other, policy).IsAccepted);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task History_goes_on_from_every_size_it_had()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        List<(ulong Size, Digest256 Root)> seen = [];
        for (int i = 0; i < 9; i++)
        {
            _ = await node.AppendAsync(TestLedger.Record($"{i}", $"patient-{i % 2}"));
            LedgerNodeStatus status = node.GetStatus();
            seen.Add((status.HistorySize, status.HistoryRoot));
        }

        foreach ((ulong size, Digest256 root) in seen)
        {
            ConsistencyProof proof = await node.GetConsistencyAsync(size);
            ProofVerdict<ConsistencyFacts> verdict = ConsistencyVerifier.Verify(
                proof.Bytes.Span, new ConsistencyExpectation(size, root.ToArray()), PolicyOf(ledger));
            Assert.True(verdict.IsAccepted, verdict.ToString());
            Assert.Equal((size, proof.Size), (verdict.Facts.FirstSize, verdict.Facts.Header.HistorySize));
        }

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => node.GetConsistencyAsync(0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => node.GetConsistencyAsync(ulong.MaxValue));
    }

    private static AccountingFacts Accept(TestLedger ledger, AccountingProof proof)
    {
        ProofVerdict<AccountingFacts> verdict = AccountingVerifier.Verify(
            proof.Bytes.Span,
            new AccountingExpectation(proof.Subject.ToArray(), proof.From, proof.To),
            PolicyOf(ledger));
        Assert.True(verdict.IsAccepted, verdict.ToString());
        return verdict.Facts;
    }

    private static VerificationPolicy PolicyOf(TestLedger ledger)
    {
        return new VerificationPolicy(ledger.Genesis.Bytes.Span, ledger.Time.GetUtcNow());
    }
}
