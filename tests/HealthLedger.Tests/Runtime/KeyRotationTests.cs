using HealthLedger.Ledger;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Vaults;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Runtime;

public sealed class KeyRotationTests
{
    private static readonly DateTimeOffset Since = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public async Task Signing_key_is_rotated_and_receipts_from_before_and_after_verify()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        List<RecordId> records = [];
        Digest256 first;
        await using (LedgerNode node = await ledger.StartAsync())
        {
            records.Add((await node.AppendAsync(TestLedger.Record("before", "p"))).RecordId);
            first = (await node.FindParticipantAsync(node.Organisation))!.KeyId;
            KeyRotation rotation = await node.RotateSigningKeyAsync(KeyRotationReason.Routine);
            Assert.Equal(EntryOutcomeCode.Accepted, rotation.Entry.Outcome);
            Assert.Equal((2u, VaultKeyState.Active), (rotation.Version.Version, rotation.Version.State));
            Assert.Null(rotation.Destruction);
            records.Add((await node.AppendAsync(TestLedger.Record("after", "p"))).RecordId);
            Assert.Equal(rotation.Version.KeyId, (await node.FindParticipantAsync(node.Organisation))!.KeyId);
            Assert.NotEqual(first, rotation.Version.KeyId);
        }

        Assert.Equal(VaultKeyState.Retired, await StateAsync(ledger.Vault, VaultKey.Author, 1));
        await using LedgerNode again = await ledger.StartAsync();
        records.Add((await again.AppendAsync(TestLedger.Record("restarted", "p"))).RecordId);
        await VerifyAsync(again, ledger, records);
        Assert.Null((await again.VerifyAsync(withPayloads: true)).FirstError);
    }

    [Fact]
    public async Task Receipts_prove_the_key_of_an_author_that_genesis_does_not_have_and_that_a_key_has_stopped()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordId first = (await node.AppendAsync(TestLedger.Record("genesis", "p"))).RecordId;
        ReceiptFacts before = await FactsAsync(node, ledger, first);
        KeyRotation rotation = await node.RotateSigningKeyAsync(KeyRotationReason.Compromised, suspectSince: Since);
        RecordId second = (await node.AppendAsync(TestLedger.Record("rotated", "p"))).RecordId;
        await node.RotateSealKeyAsync(KeyRotationReason.Routine);
        RecordId third = (await node.AppendAsync(TestLedger.Record("next epoch", "p"))).RecordId;

        ReceiptFacts[] after =
        [
            await FactsAsync(node, ledger, first), await FactsAsync(node, ledger, second),
            await FactsAsync(node, ledger, third),
        ];

        Assert.Null(before.AuthorKey);
        Assert.All(after, facts => Assert.False(facts.AuthorUnchecked));
        Assert.All(after, facts => Assert.Equal(1UL, facts.AuthorKey!.Header.Epoch));
        Assert.Equal((0UL, rotation.Entry.Height.Value), (after[0].AuthorKey!.Since, after[0].AuthorKey!.Until));
        Assert.Equal(Since, after[0].AuthorKey!.SuspectSince);
        Assert.Equal(rotation.Entry.Height.Value, after[1].AuthorKey!.Since);
        Assert.Null(after[1].AuthorKey!.Until);
        Assert.Equal(0UL, after[1].Epoch);
        Assert.Equal(1UL, after[2].Epoch);
    }

    [Fact]
    public async Task Work_under_way_while_the_signing_key_changes_is_sealed_once()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        List<Task<AppendResult>> appends = [];
        for (int i = 0; i < 40; i++)
        {
            appends.Add(node.AppendAsync(TestLedger.Record($"r{i}", $"p{i % 5}", $"k{i}")));
            if (i % 10 == 5)
            {
                await node.RotateSigningKeyAsync(KeyRotationReason.Routine);
            }
        }

        AppendResult[] results = await Task.WhenAll(appends);
        foreach (AppendResult result in results)
        {
            Assert.Single(await TestLedger.HistoryAsync(node, result.RecordId));
        }

        await VerifyAsync(node, ledger, [.. results.Select(result => result.RecordId)]);
        Assert.Equal(VaultKeyState.Active, await StateAsync(ledger.Vault, VaultKey.Author, 5));
    }

    [Fact]
    public async Task Seal_key_is_rotated_destroyed_and_receipts_of_three_epochs_verify()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        List<RecordId> records = [];
        await using (LedgerNode node = await ledger.StartAsync())
        {
            for (uint version = 2; version <= 3; version++)
            {
                records.Add((await node.AppendAsync(TestLedger.Record($"before {version}", "p"))).RecordId);
                KeyRotation rotation = await node.RotateSealKeyAsync(KeyRotationReason.Routine);
                Assert.Equal((version, VaultKeyState.Active), (rotation.Version.Version, rotation.Version.State));
                Assert.Equal(version - 1, rotation.Destruction!.Version);
                Assert.Equal(
                    VaultKeyState.Destroyed, await StateAsync(ledger.Vault, VaultKey.Seal, version - 1));
                Receipt boundary = await node.GetReceiptAsync(rotation.Entry.Height, rotation.Entry.Index);
                ReceiptExpectation expected = ReceiptExpectation.ForSubmission(
                    rotation.Entry.SubmissionId.ToArray(), 0);
                Assert.Equal(version - 2, Verify(ledger, boundary, expected).Epoch);
            }

            records.Add((await node.AppendAsync(TestLedger.Record("after", "p"))).RecordId);
            await VerifyAsync(node, ledger, records);
            Assert.Equal(2u, await EpochAsync(node, ledger, records[^1]));
        }

        await using LedgerNode again = await ledger.StartAsync();
        await VerifyAsync(again, ledger, records);
        Assert.Null((await again.VerifyAsync(withPayloads: true)).FirstError);
    }

    [Fact]
    public async Task Proofs_after_a_rotation_carry_the_epoch_path()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        RecordId record = (await node.AppendAsync(TestLedger.Record("x", "p"))).RecordId;
        await node.RotateSealKeyAsync(KeyRotationReason.Routine);
        StateProof state = await node.ProveRecordAsync(record);
        VerificationPolicy policy = new(ledger.Genesis.Bytes.Span, DateTimeOffset.UtcNow);
        ProofVerdict<StateFacts> verdict = StateVerifier.Verify(
            state.Bytes.Span, StateExpectation.Present(StateRowName.ForRecord(record.ToArray())), policy);
        Assert.True(verdict.IsAccepted, verdict.ToString());
        ConsistencyProof consistency = await node.GetConsistencyAsync(1);
        Assert.True(consistency.Size > 1);
    }

    [Fact]
    public async Task Trustee_key_is_published_and_renewed_by_period_and_the_newest_is_kept()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        KeyRotation first = await node.PublishTrusteeKeyAsync();
        Assert.Equal((1u, VaultKeyState.Active), (first.Version.Version, first.Version.State));
        KeyUnavailableException refused = await Assert.ThrowsAsync<KeyUnavailableException>(
            () => node.DestroyKeyAsync(VaultKey.Kem, 1));
        Assert.Equal(HealthLedgerErrorCodes.KeyActive, refused.Code);
        KeyRotation second = await node.PublishTrusteeKeyAsync();
        Assert.Equal((2u, VaultKeyState.Active), (second.Version.Version, second.Version.State));
        KeyDestruction gone = await node.DestroyKeyAsync(VaultKey.Kem, 1);
        Assert.Equal(first.Version.KeyId, gone.KeyId);
        Assert.Equal(VaultKeyState.Destroyed, await StateAsync(ledger.Vault, VaultKey.Kem, 1));
    }

    [Fact]
    public async Task Key_that_the_ledger_counts_on_is_not_destroyed()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        await node.RotateSigningKeyAsync(KeyRotationReason.Superseded);
        foreach (VaultKey key in (VaultKey[])[VaultKey.Author, VaultKey.Seal])
        {
            uint version = key == VaultKey.Author ? 2u : 1u;
            KeyUnavailableException refused = await Assert.ThrowsAsync<KeyUnavailableException>(
                () => node.DestroyKeyAsync(key, version));
            Assert.Equal(HealthLedgerErrorCodes.KeyActive, refused.Code);
        }

        Assert.NotNull(await node.DestroyKeyAsync(VaultKey.Author, 1));
        Assert.NotNull((await node.AppendAsync(TestLedger.Record("still", "p"))).RecordId.ToString());
        await Assert.ThrowsAsync<ArgumentException>(() => node.RotateSealKeyAsync(default));
        await Assert.ThrowsAsync<ArgumentException>(() => node.RotateSigningKeyAsync(default));
    }

    internal static async Task<VaultKeyState> StateAsync(IKeyVault vault, VaultKey key, uint version) =>
        (await vault.ListAsync(CancellationToken.None))
            .Single(each => each.Key == key && each.Version == version).State;

    internal static async Task VerifyAsync(LedgerNode node, TestLedger ledger, IReadOnlyList<RecordId> records)
    {
        foreach (RecordId record in records)
        {
            await EpochAsync(node, ledger, record);
        }
    }

    private static async Task<ReceiptFacts> FactsAsync(LedgerNode node, TestLedger ledger, RecordId record) =>
        Verify(ledger, await node.GetReceiptAsync(record), ReceiptExpectation.ForRecord(record.ToArray()));

    private static async Task<ulong> EpochAsync(LedgerNode node, TestLedger ledger, RecordId record) =>
        Verify(ledger, await node.GetReceiptAsync(record), ReceiptExpectation.ForRecord(record.ToArray())).Epoch;

    private static ReceiptFacts Verify(
        TestLedger ledger, Receipt receipt, ReceiptExpectation expectation)
    {
        VerificationPolicy policy = new(ledger.Genesis.Bytes.Span, DateTimeOffset.UtcNow);
        ReceiptVerdict verdict = ReceiptVerifier.Verify(
            receipt.Bytes.Span, expectation, policy);
        Assert.True(verdict.IsAccepted, verdict.ToString());
        return verdict.Facts!;
    }
}
