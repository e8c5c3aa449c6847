using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Verifier;

public sealed class ValidReceiptTests
{
    [Theory]
    [InlineData(1, 0, 0, "Operator")]
    [InlineData(1, 0, 2, "Witnessed(2)")]
    [InlineData(1, 3, 0, "Operator")]
    [InlineData(4, 0, 0, "Quorum(4, 1)")]
    [InlineData(4, 2, 2, "Quorum(4, 1)")]
    [InlineData(5, 0, 0, "Quorum(5, 1)")]
    [InlineData(7, 1, 1, "Quorum(7, 2)")]
    public void Receipt_of_every_entry_is_accepted_with_its_facts(int n, int epochs, int witnesses, string assurance)
    {
        Attempt attempt = new(n, epochs, witnesses);
        VerificationPolicy policy = attempt.Policy;
        for (int height = 1; height <= attempt.Ledger.Blocks.Count; height++)
        {
            ForgedBlock block = attempt.Ledger.Blocks[height - 1];
            for (int index = 0; index < ForgedLedger.OperationsPerBlock; index++)
            {
                ForgedReceipt receipt = new(attempt.Ledger, height, index);

                ReceiptVerdict verdict = ReceiptVerifier.Verify(receipt.Encode(), ReceiptExpectation.Any, policy);

                Assert.True(verdict.IsAccepted, verdict.ToString());
                ReceiptFacts facts = verdict.Facts;
                Assert.Equal(attempt.Ledger.LedgerId, facts.LedgerId.ToArray());
                Assert.Equal(((ulong)height, (ulong)index), (facts.Height, facts.EntryIndex));
                Assert.Equal((ulong)(((height - 1) * ForgedLedger.OperationsPerBlock) + index), facts.LeafIndex);
                Assert.Equal((ulong)index, facts.OperationIndex);
                Assert.Equal((ulong)receipt.Epoch, facts.Epoch);
                Assert.Equal(receipt.Header[4], (ulong)facts.Time.ToUnixTimeMilliseconds());
                Assert.Equal((byte[])receipt.Entry[3]!, facts.SubmissionId.ToArray());
                Assert.Equal(ForgeTree.Leaf(block.Operations[index]), facts.OperationHash.ToArray());
                Assert.Equal(index <= 1 ? block.Record : null, facts.RecordId?.ToArray());
                Assert.Equal(index == 1, facts.Decision is { IsPermit: true, Reason: "CUSTODIAN_TREATMENT" });
                Assert.Equal(0UL, facts.OutcomeCode);
                Assert.Equal(attempt.Ledger.ParticipantIds[0], facts.AuthorId.ToArray());
                Assert.False(facts.AuthorUnchecked);
                Assert.Equal(receipt.Signers, facts.Signers.Select(signer => signer.ReplicaIndex));
                Assert.Equal(witnesses, facts.Cosigners.Length);
                Assert.Equal(assurance, facts.Assurance.ToString());
                Assert.Equal(TimeSpan.FromDays(30), facts.AnchorAge);
            }
        }
    }

    [Theory]
    [InlineData(0, OperationType.AppendRecord)]
    [InlineData(1, OperationType.RequestAccess)]
    [InlineData(2, OperationType.EnrolSubject)]
    [InlineData(3, OperationType.Attest)]
    [InlineData(4, OperationType.RegisterParticipant)]
    public void Operation_is_told_by_its_type(int index, OperationType type)
    {
        Attempt attempt = new(1, 0, 0, index);
        attempt.Expectation = ReceiptExpectation.Any.WithOperationType(type).WithOutcome(0);

        Assert.Equal(type, attempt.Verify().Facts!.OperationType);
    }

    [Fact]
    public void Expectations_of_the_right_entry_are_met()
    {
        Attempt attempt = new(4, 0, 0);
        byte[] submission = (byte[])attempt.Receipt.Entry[3]!;
        ReceiptExpectation record = ReceiptExpectation.ForRecord(attempt.Block.Record);
        ReceiptExpectation[] expectations =
        [
            record,
            record.WithContent(attempt.Ledger.Payload, attempt.Ledger.Blinding),
            ReceiptExpectation.ForSubmission(submission, 0),
            ReceiptExpectation.ForOperation(ForgeTree.Leaf(attempt.Receipt.Operation)),
        ];

        foreach (ReceiptExpectation expectation in expectations)
        {
            attempt.Expectation = expectation;
            ReceiptVerdict verdict = attempt.Verify();
            Assert.True(verdict.IsAccepted, verdict.ToString());
            Assert.Equal(expectation == expectations[1], verdict.Facts.SegmentId is not null);
        }
    }

    [Fact]
    public void Author_outside_genesis_is_reported_as_unchecked()
    {
        Attempt attempt = new(4, 0, 0);
        attempt.Receipt.Author = new ForgeKey();
        attempt.Receipt.Body[3] = new byte[16];
        attempt.Receipt.Body[4] = attempt.Receipt.Author.KeyId;
        attempt.Receipt.BindBody();

        Assert.True(attempt.Verify().Facts!.AuthorUnchecked);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    public void Author_outside_genesis_whose_key_is_proven_is_checked_and_the_key_s_time_is_told(
        bool hasStopped, int later)
    {
        Attempt attempt = new(4, 1, 1);
        attempt.Receipt.ProveAuthor(hasStopped, attempt.Height + later);

        ReceiptVerdict verdict = attempt.Verify();

        Assert.True(verdict.IsAccepted, verdict.ToString());
        Assert.False(verdict.Facts.AuthorUnchecked);
        AuthorKeyFacts key = verdict.Facts.AuthorKey!;
        ulong height = (ulong)attempt.Height;
        Assert.Equal((height, hasStopped ? height : null), (key.Since, key.Until));
        Assert.Equal(hasStopped, key.SuspectSince is not null);
        Assert.Equal(height + (ulong)later, key.Header.Height);
    }

    [Fact]
    public void Refused_operation_has_a_valid_receipt_with_its_outcome()
    {
        Attempt attempt = new(4, 0, 0);
        attempt.Receipt.Operations[0] = [0xFF];
        attempt.Receipt.Entry[6] = new object?[] { 1, null };
        attempt.Receipt.BindOperations();
        attempt.Expectation = ReceiptExpectation.ForOperation(ForgeTree.Leaf([0xFF])).WithAnyOutcome();

        ReceiptFacts facts = attempt.Verify().Facts!;

        Assert.Equal(1UL, facts.OutcomeCode);
        Assert.Null(facts.OperationType);
        Assert.Null(facts.RecordId);
    }

    [Fact]
    public void Submission_is_valid_at_the_last_height_it_names()
    {
        Attempt attempt = new(4, 0, 0);
        attempt.Receipt.Body[6] = attempt.Height;
        attempt.Receipt.BindBody();

        Assert.True(attempt.Verify().IsAccepted);
    }

    [Fact]
    public void Any_other_quorum_of_the_set_is_accepted()
    {
        Attempt attempt = new(4, 0, 0);
        attempt.Receipt.Signers.RemoveAt(0);
        attempt.Receipt.Signers.Add(3);
        attempt.Receipt.BindSeals();

        Assert.Equal([1, 2, 3], attempt.Verify().Facts!.Signers.Select(signer => signer.ReplicaIndex));
    }

    [Fact]
    public void Witness_whom_the_policy_does_not_name_is_not_counted()
    {
        Attempt attempt = new(1, 0, 2);
        attempt.Configure = (genesis, time) => new VerificationPolicy(genesis, time)
        {
            Witnesses = [attempt.WitnessKeys[1]],
            RequiredWitnesses = 1,
            MinimumAssurance = AssuranceKind.Witnessed,
        };

        ReceiptFacts facts = attempt.Verify().Facts!;

        Assert.Equal(attempt.Ledger.Witnesses[1].KeyId, Assert.Single(facts.Cosigners).ToArray());
    }

    [Fact]
    public void Limits_of_time_are_inclusive_and_can_be_lifted()
    {
        Attempt attempt = new(4, 0, 0);
        DateTimeOffset genesis = DateTimeOffset.FromUnixTimeMilliseconds((long)ForgedLedger.GenesisTime);
        byte[] receipt = attempt.Receipt.Encode();
        VerificationPolicy policy = attempt.Policy;
        VerificationPolicy lifted = new(attempt.GenesisFile, genesis.AddYears(50)) { MaxAnchorAge = null };

        VerificationPolicy last = policy.At(genesis.AddDays(365));
        Assert.True(ReceiptVerifier.Verify(receipt, ReceiptExpectation.Any, last).IsAccepted);
        Assert.True(ReceiptVerifier.Verify(receipt, ReceiptExpectation.Any, lifted).IsAccepted);
        ReceiptVerdict early = ReceiptVerifier.Verify(
            receipt,
            ReceiptExpectation.Any,
            policy.At(genesis.AddMilliseconds((attempt.Height * 1000) - (5 * 60 * 1000))));
        Assert.Equal(TimeSpan.Zero, early.Facts!.AnchorAge);
    }

    [Fact]
    public void Misuse_throws_before_anything_is_verified()
    {
        Attempt attempt = new(1, 0, 0);
        byte[] genesis = attempt.GenesisFile;

        Assert.Throws<ArgumentNullException>(() => ReceiptVerifier.Verify([], null!, attempt.Policy));
        Assert.Throws<ArgumentNullException>(() => ReceiptVerifier.Verify([], ReceiptExpectation.Any, null!));
        Assert.Throws<ArgumentException>(() => ReceiptExpectation.ForRecord(new byte[15]));
        Assert.Throws<ArgumentException>(() => ReceiptExpectation.ForSubmission(new byte[16], 0));
        Assert.Throws<ArgumentException>(() => ReceiptExpectation.ForOperation([]));
        Assert.Throws<ArgumentException>(() => ReceiptExpectation.Any.WithContent([], new byte[31]));
        Assert.Throws<ArgumentException>(() => ReceiptExpectation.Any.WithContentDigest([], new byte[32]));
        Assert.Throws<ArgumentException>(
            () => new VerificationPolicy(genesis, default) { Witnesses = [new byte[65]] });
        Assert.Throws<ArgumentException>(
            () => new VerificationPolicy(genesis, default) { AllowedSuites = default });
        byte[] key = new ForgeKey().Point;
        Assert.Throws<ArgumentException>(() => new VerificationPolicy(genesis, default) { Witnesses = [key, key] });
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new VerificationPolicy(genesis, default) { MaxAnchorAge = TimeSpan.FromTicks(-1) });
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new VerificationPolicy(genesis, default) { RequiredWitnesses = -1 });
    }

    [Fact]
    public void Text_of_a_verdict_holds_no_content()
    {
        Attempt attempt = new(4, 0, 0);
        Assert.Equal("Accepted: height 2, entry 0, Quorum(4, 1)", attempt.Verify().ToString());

        attempt.Raw = "a patient's name"u8.ToArray();
        string text = attempt.Verify().ToString();
        Assert.StartsWith("Refused at Form: HLS320", text, StringComparison.Ordinal);
        Assert.DoesNotContain("patient", text, StringComparison.Ordinal);
    }
}
