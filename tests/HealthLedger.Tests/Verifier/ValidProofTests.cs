using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Verifier;

public sealed class ValidProofTests
{
    [Theory]
    [InlineData(1, 0, 0, "Operator")]
    [InlineData(4, 2, 2, "Quorum(4, 1)")]
    public void Accounting_of_every_stretch_is_accepted_with_its_entries(
        int n, int epochs, int witnesses, string assurance)
    {
        Attempt attempt = new(n, epochs, witnesses) { Kind = ProofKind.Accounting };
        int height = attempt.Height;
        for (int first = 0; first < height; first++)
        {
            for (int count = 0; first + count <= height; count++)
            {
                if (count == 0 && first + count == height)
                {
                    continue;
                }

                attempt.Accounting = count > 0
                    ? new ForgedAccounting(attempt.Ledger, height, first, count)
                    : Between(attempt, first);
                attempt.ExpectAccounting();

                ProofVerdict<AccountingFacts> verdict = AccountingVerifier.Verify(
                    attempt.Bytes, attempt.AccountingExpectation, attempt.Policy);

                Assert.True(verdict.IsAccepted, $"{first}, {count}: {verdict}");
                AccountingFacts facts = verdict.Facts;
                Assert.Equal(
                    Enumerable.Range(first, count).Select(number => (ulong)number),
                    facts.Items.Select(item => item.Number));
                Assert.Equal((ulong)height, facts.LogSize);
                Assert.Equal(assurance, facts.Header.Assurance.ToString());
                Assert.Equal(attempt.Ledger.LedgerId, facts.Header.LedgerId.ToArray());
                Assert.All(facts.Items, item => Assert.Equal(
                    ("TREAT", "read", true, OperationType.RequestAccess),
                    (item.Purpose, item.Action, item.Decision!.IsPermit, item.OperationType)));
            }
        }
    }

    [Fact]
    public void Accounting_of_a_subject_that_is_not_enrolled_is_accepted_without_entries()
    {
        Attempt attempt = new(1, 1, 0) { Kind = ProofKind.Accounting };
        attempt.Accounting.Leave();

        AccountingFacts facts = AccountingVerifier
            .Verify(attempt.Bytes, attempt.AccountingExpectation, attempt.Policy).Facts!;

        Assert.False(facts.IsEnrolled);
        Assert.Equal((0UL, 0), (facts.LogSize, facts.Items.Length));
    }

    [Fact]
    public void Fields_that_a_later_version_appends_to_the_row_are_passed_over()
    {
        Attempt attempt = new(1, 1, 0) { Kind = ProofKind.Accounting };
        object?[] more = [null, true, 7, "later", new byte[3], new object?[] { 1, new object?[] { false } }];
        attempt.Accounting.Row = attempt.Ledger.SubjectRow([.. attempt.Accounting.Log], more);
        attempt.Accounting.BindRow();

        Assert.True(AccountingVerifier.Verify(attempt.Bytes, attempt.AccountingExpectation, attempt.Policy)
            .IsAccepted);
    }

    [Fact]
    public void Every_record_is_proven_present_and_every_other_key_absent()
    {
        Attempt attempt = new(4, 1, 0) { Kind = ProofKind.State };
        VerificationPolicy policy = attempt.Policy;
        for (int height = 1; height <= attempt.Height; height++)
        {
            byte[] record = attempt.Ledger.Blocks[height - 1].Record;
            attempt.State.Key = record;
            attempt.State.BindState();
            StateExpectation present = StateExpectation.Present(
                StateRowName.ForRecord(record), ForgedLedger.RecordRow);
            Assert.True(StateVerifier.Verify(attempt.Bytes, present, policy).IsAccepted);
        }

        for (int i = 0; i < 40; i++)
        {
            attempt.State.Ask(ForgeRandom.Bytes(16));
            StateExpectation absent = StateExpectation.Absent(StateRowName.ForRecord(attempt.State.Key));
            ProofVerdict<StateFacts> verdict = StateVerifier.Verify(attempt.Bytes, absent, policy);
            Assert.True(verdict.IsAccepted, verdict.ToString());
            Assert.Null(verdict.Facts.Value);
        }
    }

    [Fact]
    public void Key_is_absent_from_an_empty_state()
    {
        Attempt attempt = new(1, 0, 0) { Kind = ProofKind.State };
        attempt.State.State = new ForgedState();
        attempt.State.Ask(attempt.State.Key);

        Assert.True(StateVerifier.Verify(
            attempt.Bytes, StateExpectation.Absent(StateRowName.ForRecord(attempt.State.Key)), attempt.Policy)
            .IsAccepted);
    }

    [Fact]
    public void History_goes_on_from_every_size()
    {
        Attempt attempt = new(1, 2, 0) { Kind = ProofKind.Consistency };
        VerificationPolicy policy = attempt.Policy;
        for (int size = 1; size <= attempt.Consistency.History.Length; size++)
        {
            ForgedConsistency proof = new(attempt.Ledger, attempt.Height, size);
            ConsistencyExpectation expected = new((ulong)size, proof.FirstRoot);
            ProofVerdict<ConsistencyFacts> verdict = ConsistencyVerifier.Verify(proof.Encode(), expected, policy);
            Assert.True(verdict.IsAccepted, $"{size}: {verdict}");
            for (int other = 1; other <= proof.History.Length; other++)
            {
                // The path fits no other size.
                ForgedConsistency wrong = new(attempt.Ledger, attempt.Height, other) { Path = proof.Path };
                bool accepted = ConsistencyVerifier.Verify(
                    wrong.Encode(), new ConsistencyExpectation((ulong)other, wrong.FirstRoot), policy).IsAccepted;
                Assert.True(accepted == wrong.Path.SequenceEqual(
                    ForgeTree.Consistency(other, proof.History), ByBytes), $"{size}, {other}");
            }
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(4, 2)]
    public void Fork_is_accepted_on_both_sides_and_convicts_whoever_sealed_both(int replicas, int epochs)
    {
        Attempt attempt = new(replicas, epochs, 0) { Kind = ProofKind.Evidence };
        ForgedStateDocument one = new(attempt.Ledger, attempt.Height);
        ForgedStateDocument other = new(attempt.Ledger, attempt.Height);
        other.State.Set(4, new byte[16], [0x80], new byte[16]);
        other.BindState();
        VerificationPolicy policy = attempt.Policy;
        StateExpectation expected = StateExpectation.Present(StateRowName.ForRecord(one.Key));
        Assert.True(StateVerifier.Verify(one.Encode(), expected, policy).IsAccepted);
        Assert.True(StateVerifier.Verify(other.Encode(), expected, policy).IsAccepted);

        (attempt.Evidence.HeaderA, attempt.Evidence.HeaderB) = (one.Header, other.Header);
        (attempt.Evidence.SealA, attempt.Evidence.SealB) = (one.Seals[^1], other.Seals[^1]);
        EvidenceFacts facts = EvidenceVerifier.Verify(attempt.Bytes, policy).Facts!;

        Assert.Equal((ulong)attempt.Height, facts.Height);
        Assert.Equal(one.Signers[^1], facts.Culprit.ReplicaIndex);
        Assert.NotEqual(facts.HeaderHashA.ToArray(), facts.HeaderHashB.ToArray());
    }

    [Fact]
    public void Excuses_in_the_second_header_do_not_help()
    {
        Attempt attempt = new(4, 1, 0) { Kind = ProofKind.Evidence };
        (int Index, object Value)[] excuses = [(4, 0), (5, 7), (6, new byte[32]), (7, new byte[32]), (10, 0)];
        foreach ((int index, object value) in excuses)
        {
            attempt.Evidence = new ForgedEvidence(attempt.Ledger, attempt.Height);
            attempt.Evidence.HeaderB[index] = value;
            attempt.Evidence.Bind(2, 2);

            Assert.Equal(2, EvidenceVerifier.Verify(attempt.Bytes, attempt.Policy).Facts?.Culprit.ReplicaIndex);
        }
    }

    [Fact]
    public void Misuse_throws_before_anything_is_verified()
    {
        VerificationPolicy policy = new Attempt(1, 0, 0).Policy;
        DateTimeOffset now = DateTimeOffset.UnixEpoch;

        Assert.Throws<ArgumentNullException>(() => AccountingVerifier.Verify([], null!, policy));
        Assert.Throws<ArgumentNullException>(() => StateVerifier.Verify([], null!, policy));
        Assert.Throws<ArgumentNullException>(() => ConsistencyVerifier.Verify([], null!, policy));
        Assert.Throws<ArgumentNullException>(() => EvidenceVerifier.Verify([], null!));
        Assert.Throws<ArgumentException>(() => new AccountingExpectation(new byte[31], now, now));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new AccountingExpectation(new byte[32], now.AddMilliseconds(-1), now));
        Assert.Throws<ArgumentException>(() => new ConsistencyExpectation(1, new byte[31]));
        Assert.Throws<ArgumentNullException>(() => StateExpectation.Absent(null!));
        Assert.Throws<ArgumentException>(() => StateRowName.ForRecord(new byte[15]));
        Assert.Throws<ArgumentException>(() => StateRowName.ForSubmission(new byte[16], new byte[31]));
        Assert.Throws<ArgumentException>(() => StateRowName.Of(9, new byte[257]));
    }

    // The interval between two entries, with nothing in it.
    private static ForgedAccounting Between(Attempt attempt, int number)
    {
        ForgedAccounting accounting = new(attempt.Ledger, attempt.Height, number, 1);
        accounting.To = accounting.From;
        accounting.From = (ulong)accounting.From - 500;
        accounting.Shown.Clear();
        accounting.BindLog();
        return accounting;
    }

    private static IEqualityComparer<byte[]> ByBytes { get; } = EqualityComparer<byte[]>.Create(
        (left, right) => left.AsSpan().SequenceEqual(right), bytes => bytes.Length);
}
