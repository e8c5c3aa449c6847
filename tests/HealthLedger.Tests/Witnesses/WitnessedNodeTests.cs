using HealthLedger.Ledger;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using HealthLedger.Tests.Runtime;
using HealthLedger.Verifier;
using HealthLedger.Witnesses;

namespace HealthLedger.Tests.Witnesses;

/// <summary>What a node does with its witnesses.</summary>
public sealed class WitnessedNodeTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task Append_WithOneOfThreeWitnessesAway_IsAcknowledgedAndItsReceiptShowsTwo()
    {
        await using WitnessBench bench = await WitnessBench.CreateAsync();
        bench.Links[2].IsAway = true;
        await using LedgerNode node = await bench.StartAsync(2);
        for (int i = 0; i < 5; i++)
        {
            AppendResult result = await node.AppendAsync(TestLedger.Record($"record {i}", "patient"));
            ReceiptVerdict verdict = await bench.VerifyAsync(node, result, 2);
            Assert.True(verdict.IsAccepted, verdict.ToString());
            Assert.Equal("Witnessed(2)", verdict.Facts!.Assurance.ToString());
            Assert.Equal(VerificationStep.Witnesses, (await bench.VerifyAsync(node, result, 3)).FailedStep);
        }

        // Two are enough: the third may not have been asked yet.
        await TestLedger.UntilAsync(
            () => node.GetStatus().Witnesses[2].Fault == HealthLedgerErrorCodes.WitnessUnreachable);
        IReadOnlyList<WitnessStatus> status = node.GetStatus().Witnesses;
        Assert.Equal(node.GetStatus().Height.Value, status[2].Lag);
    }

    [Fact]
    public async Task Append_WithTwoOfThreeWitnessesAway_IsRefusedForNowAndAcknowledgedLater()
    {
        await using WitnessBench bench = await WitnessBench.CreateAsync();
        bench.Links[1].IsAway = true;
        bench.Links[2].IsAway = true;
        await using LedgerNode node = await bench.StartAsync(2, Short);
        await RequireNotWitnessedAsync(node);
        ulong height = node.GetStatus().Height.Value;
        bench.Links[1].IsAway = false;
        await TestLedger.UntilAsync(() => node.GetStatus().Witnesses[1].Lag == 0);
        AppendResult result = await node.AppendAsync(TestLedger.Record("record", "patient", "key"));
        Assert.True(result.IsRepeat);
        Assert.Equal(height, node.GetStatus().Height.Value);
        Assert.True((await bench.VerifyAsync(node, result, 2)).IsAccepted);
    }

    [Fact]
    public async Task Append_WithDurabilityLocal_DoesNotWaitForWitnesses()
    {
        await using WitnessBench bench = await WitnessBench.CreateAsync();
        bench.Links.ForEach(link => link.IsAway = true);
        await using LedgerNode node = await bench.StartAsync(0, Short);
        AppendResult result = await node.AppendAsync(TestLedger.Record("record", "patient"));
        Assert.Equal("Operator", (await bench.VerifyAsync(node, result, 0)).Facts!.Assurance.ToString());

        bench.Links.ForEach(link => link.IsAway = false);
        await TestLedger.UntilAsync(() => node.GetStatus().Witnesses.All(witness => witness.Lag == 0));
        Assert.Equal("Witnessed(3)", (await bench.VerifyAsync(node, result, 3)).Facts!.Assurance.ToString());
    }

    [Fact]
    public async Task Appends_AtOnce_ShareTheRequestsToAWitness()
    {
        await using WitnessBench bench = await WitnessBench.CreateAsync();
        await using LedgerNode node = await bench.StartAsync(3);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(number =>
            node.AppendAsync(TestLedger.Record($"record {number}", "patient"))));

        // One request to ask where the witness stands, and at most one for each block.
        Assert.True(bench.Links[0].Requests <= 1 + (int)node.GetStatus().Height.Value);
        Assert.True(bench.Links[0].Requests < 100);
    }

    [Fact]
    public async Task Repeat_AfterARestartWithoutWitnesses_IsAnsweredFromStoredSignatures()
    {
        await using WitnessBench bench = await WitnessBench.CreateAsync();
        await using (LedgerNode node = await bench.StartAsync(2))
        {
            await node.AppendAsync(TestLedger.Record("record", "patient", "key"));
            await TestLedger.UntilAsync(() => node.GetStatus().Witnesses.All(witness => witness.Lag == 0));
        }

        bench.Links.ForEach(link => link.IsAway = true);
        await using LedgerNode again = await bench.StartAsync(2);
        AppendResult repeat = await again.AppendAsync(TestLedger.Record("record", "patient", "key"));
        Assert.True(repeat.IsRepeat);
        Assert.Equal("Witnessed(3)", (await bench.VerifyAsync(again, repeat, 3)).Facts!.Assurance.ToString());
        Assert.Null((await again.VerifyAsync(withPayloads: true)).FirstError);
    }

    [Fact]
    public async Task Answers_ThatAreLost_AreGivenAgainForEveryHead()
    {
        await using WitnessBench bench = await WitnessBench.CreateAsync();
        await using LedgerNode node = await bench.StartAsync(0);
        bench.Links[0].LosesAnswers = true;
        List<AppendResult> results = [];
        for (int i = 0; i < 5; i++)
        {
            results.Add(await node.AppendAsync(TestLedger.Record($"record {i}", "patient")));
        }

        await TestLedger.UntilAsync(() => node.GetStatus().Witnesses[0].Fault is not null);
        bench.Links[0].LosesAnswers = false;
        await TestLedger.UntilAsync(() => node.GetStatus().Witnesses.All(witness => witness.Lag == 0));
        foreach (AppendResult result in results)
        {
            Assert.Equal(3, (await bench.VerifyAsync(node, result, 3)).Facts!.Assurance.Witnesses);
        }
    }

    [Fact]
    public async Task Node_OnAnOlderCopyThatGoesOn_IsRefusedAndTheWitnessKeepsTheEvidence()
    {
        await using WitnessBench bench = await WitnessBench.CreateAsync();
        await using (LedgerNode node = await bench.StartAsync(3))
        {
            for (int i = 0; i < 3; i++)
            {
                await node.AppendAsync(TestLedger.Record($"record {i}", "patient"));
            }
        }

        using InMemoryLedgerStorageDriver older = new() { HandOverTime = TimeSpan.Zero };
        CopiedVault copy = new(bench.Ledger.Vault, 0);
        await using LedgerNode restored = await bench.StartAsync(2, Short, copy, older);
        await RequireNotWitnessedAsync(restored);
        await TestLedger.UntilAsync(() => restored.GetStatus().Witnesses.All(
            witness => witness.Fault == HealthLedgerErrorCodes.WitnessForked));

        byte[] evidence = Assert.Single(
            bench.Stores[0].Evidence, kept => kept.Key.EndsWith(".evidence", StringComparison.Ordinal)).Value;
        ProofVerdict<EvidenceFacts> verdict = EvidenceVerifier.Verify(
            evidence, new VerificationPolicy(bench.Ledger.Genesis.Bytes.Span, TimeProvider.System.GetUtcNow()));
        Assert.True(verdict.IsAccepted, verdict.ToString());
    }

    [Fact]
    public async Task Node_OnAnOlderCopyThatStandsStill_SaysThatItsWitnessesAreAhead()
    {
        await using WitnessBench bench = await WitnessBench.CreateAsync();
        using InMemoryLedgerStorageDriver older = new() { HandOverTime = TimeSpan.Zero };
        await using (LedgerNode node = await bench.StartAsync(3, storage: older))
        {
            await node.AppendAsync(TestLedger.Record("record", "patient"));
        }

        ulong counter = await bench.Ledger.Vault.ReadCounterAsync(CancellationToken.None);

        // The witnesses see a block more, which the store below does not get.
        await using (LedgerNode node = await bench.StartAsync(0, storage: older))
        {
            await TestLedger.UntilAsync(() => node.GetStatus().Witnesses.All(witness => witness.Lag == 0));
        }

        LeadingWitness leading = new(bench, 7);
        CopiedVault copy = new(bench.Ledger.Vault, counter);
        await using LedgerNode restored = await bench.StartAsync(0, vault: copy, storage: older, third: leading);
        await TestLedger.UntilAsync(
            () => restored.GetStatus().Witnesses[2].Fault == HealthLedgerErrorCodes.WitnessAhead);
    }

    [Fact]
    public async Task Witnesses_OfALedgerThatHadNone_SignFromThereOnAndCoverWhatWasBefore()
    {
        await using WitnessBench bench = await WitnessBench.CreateAsync();
        AppendResult before;
        await using (LedgerNode alone = await bench.Ledger.StartAsync())
        {
            before = await alone.AppendAsync(TestLedger.Record("record 0", "patient", "key"));
            await alone.AppendAsync(TestLedger.Record("record 1", "patient"));
        }

        await using LedgerNode node = await bench.StartAsync(3);
        AppendResult after = await node.AppendAsync(TestLedger.Record("record 2", "patient"));
        Assert.Equal("Witnessed(3)", (await bench.VerifyAsync(node, after, 3)).Facts!.Assurance.ToString());

        // Acknowledged, for a head above it is signed; its own block's head was never shown.
        Assert.True((await node.AppendAsync(TestLedger.Record("record 0", "patient", "key"))).IsRepeat);
        Assert.Equal("Operator", (await bench.VerifyAsync(node, before, 0)).Facts!.Assurance.ToString());
    }

    [Fact]
    public async Task Signature_ThatIsDamagedInTheStore_IsFoundAndNotGivenAway()
    {
        await using WitnessBench bench = await WitnessBench.CreateAsync();
        AppendResult result;
        await using (LedgerNode node = await bench.StartAsync(3))
        {
            result = await node.AppendAsync(TestLedger.Record("record", "patient"));
        }

        await using (ILedgerStorage storage = await bench.Ledger.Storage.OpenAsync(CancellationToken.None))
        {
            await foreach (PrivateRow row in storage.Custody
                .ScanRowsAsync(PrivateTable.Cosignature, CancellationToken.None))
            {
                byte[] damaged = row.Value!.Value.ToArray();
                damaged[damaged.Length / 2] ^= 1;
                await storage.Custody.WriteAsync(
                    new CustodyWrite { Rows = [new PrivateRow(row.Table, row.Key, damaged, row.Time)] },
                    CancellationToken.None);
            }
        }

        await using LedgerNode again = await bench.StartAsync(0);
        IntegrityException refusal = await Assert.ThrowsAsync<IntegrityException>(
            () => again.GetReceiptAsync(result.RecordId));
        Assert.Equal(HealthLedgerErrorCodes.PrivateRowDamaged, refusal.Code);
        Assert.Contains(
            nameof(PrivateTable.Cosignature),
            (await again.VerifyAsync(withPayloads: true)).FirstError,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quorum_OnALedgerOfOneReplica_DoesNotStart()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        LedgerNodeBuilder builder = new(new LedgerNodeOptions { Durability = LedgerDurability.Quorum })
        {
            Genesis = ledger.Genesis,
            Vault = ledger.Vault,
            Storage = ledger.Storage,
        };
        InvalidOperationException refusal = await Assert.ThrowsAsync<InvalidOperationException>(
            () => builder.StartAsync());
        Assert.Contains(HealthLedgerErrorCodes.DurabilityNotGiven, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Witness_ThatNeverGoesOn_IsNotAskedWithoutAPause()
    {
        await using WitnessBench bench = await WitnessBench.CreateAsync();
        FickleWitness fickle = new(bench.Keys[2]);
        await using LedgerNode node = await bench.StartAsync(0, third: fickle);
        for (int i = 0; i < 10; i++)
        {
            await node.AppendAsync(TestLedger.Record($"record {i}", "patient"));
        }

        await TestLedger.UntilAsync(
            () => node.GetStatus().Witnesses[2].Fault == HealthLedgerErrorCodes.WitnessRefused);
        Assert.True(fickle.Requests < 100);
    }

    [Fact]
    public async Task Witness_WithAnotherKey_IsNotCounted()
    {
        await using WitnessBench bench = await WitnessBench.CreateAsync();
        await using LedgerNode node = await bench.StartAsync(3, Short, third: bench.Links[0]);
        await RequireNotWitnessedAsync(node);
        await TestLedger.UntilAsync(
            () => node.GetStatus().Witnesses[2].Fault == HealthLedgerErrorCodes.WitnessAnswerInvalid);
    }

    // A busy machine may be too slow to seal in so short a time: asked again, the entry is sealed.
    private static async Task RequireNotWitnessedAsync(LedgerNode node)
    {
        ReplicaHaltedException refusal;
        do
        {
            refusal = await Assert.ThrowsAsync<ReplicaHaltedException>(
                () => node.AppendAsync(TestLedger.Record("record", "patient", "key")));
            Assert.True(refusal.IsTransient);
        }
        while (refusal.Code == HealthLedgerErrorCodes.NodeHalted);

        Assert.Equal(HealthLedgerErrorCodes.NotWitnessed, refusal.Code);
    }
}
