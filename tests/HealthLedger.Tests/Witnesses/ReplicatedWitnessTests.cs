using HealthLedger.Consensus.Runtime;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Receipts;
using HealthLedger.Storage.InMemory;
using HealthLedger.Tests.Runtime;
using HealthLedger.Transport;
using HealthLedger.Transport.InProcess;
using HealthLedger.Vaults;
using HealthLedger.Verifier;
using HealthLedger.Witnesses;

namespace HealthLedger.Tests.Witnesses;

/// <summary>Witnesses beside a quorum: every replica asks the same ones.</summary>
public sealed class ReplicatedWitnessTests : IAsyncLifetime
{
    private readonly InProcessNetwork _network = new();
    private readonly List<InMemoryKeyVault> _vaults =
        [.. Enumerable.Range(0, 4).Select(_ => InMemoryKeyVault.Create())];

    private readonly List<WitnessKey> _keys = [WitnessKey.Create(), WitnessKey.Create()];
    private readonly List<LedgerWitness> _witnesses = [];
    private LedgerGenesis _genesis = null!;

    public async Task InitializeAsync()
    {
        _genesis = await LedgerGenesis.CreateAsync(
            "test", [.. _vaults.Select((vault, number) => new GenesisFounder($"org-{number}", "DE", vault))]);
        _witnesses.AddRange(_keys.Select(
            key => new LedgerWitness(new MemoryWitnessStore(), key, [_genesis], null)));
    }

    public async Task DisposeAsync()
    {
        _witnesses.ForEach(witness => witness.Dispose());
        _keys.ForEach(key => key.Dispose());
        foreach (InMemoryKeyVault vault in _vaults)
        {
            await vault.DisposeAsync();
        }
    }

    [Fact]
    public async Task Appends_AtFourReplicasThatShareWitnesses_AreAcknowledgedWithQuorumAndWitnesses()
    {
        List<LedgerNode> nodes = [];
        for (int i = 0; i < 4; i++)
        {
            nodes.Add(await StartAsync(i));
        }

        for (int round = 0; round < 5; round++)
        {
            AppendResult[] results = await Task.WhenAll(nodes.Select((node, number) =>
                node.AppendAsync(TestLedger.Record($"record {round} of {number}", $"patient {number}"))));
            for (int i = 0; i < 4; i++)
            {
                ReceiptVerdict verdict = await VerifyAsync(nodes[i], results[i]);
                Assert.True(verdict.IsAccepted, verdict.ToString());
                Assert.Equal(AssuranceKind.Quorum, verdict.Facts!.Assurance.Kind);
                Assert.Equal(2, verdict.Facts.Assurance.Witnesses);
            }
        }

        Assert.All(nodes, node => Assert.All(node.GetStatus().Witnesses, status => Assert.Null(status.Fault)));
        foreach (LedgerNode node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task Receipts_AtAReplicaThatReachesTheWitnessesAfterTheOthers_CarryTheirSignaturesOfEachHead()
    {
        List<SwitchedWitness> late = [.. _witnesses.Select(witness => new SwitchedWitness(witness) { IsAway = true })];
        List<LedgerNode> nodes = [];
        for (int i = 0; i < 4; i++)
        {
            nodes.Add(await StartAsync(i, i < 3 ? _witnesses : late));
        }

        List<AppendResult> results = [];
        for (int round = 0; round < 5; round++)
        {
            results.Add(await nodes[0].AppendAsync(TestLedger.Record($"record {round}", "patient")));
        }

        await TestLedger.UntilAsync(() => nodes[3].GetStatus().Height == nodes[0].GetStatus().Height);
        late.ForEach(witness => witness.IsAway = false);
        foreach (AppendResult result in results)
        {
            ReceiptVerdict verdict = await VerifyAsync(nodes[3], result);
            Assert.True(verdict.IsAccepted, verdict.ToString());
            Assert.Equal(2, verdict.Facts!.Assurance.Witnesses);
        }

        foreach (LedgerNode node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    private Task<LedgerNode> StartAsync(int number) => StartAsync(number, _witnesses);

    private async Task<LedgerNode> StartAsync(int number, IReadOnlyList<IWitness> witnesses)
    {
        PeerId peer = new(LabelledHash.Of(HashLabel.Key, _genesis.Document.Replicas.Replicas[number].SealKey));
        LedgerNodeBuilder builder = new(new LedgerNodeOptions
        {
            Durability = LedgerDurability.Witnessed,
            RequiredWitnesses = 2,
        })
        {
            Genesis = _genesis,
            Vault = _vaults[number],
            Storage = new InMemoryLedgerStorageDriver { HandOverTime = TimeSpan.Zero },
            Link = new TransportLink(
                _ => ValueTask.FromResult<ITransport>(new InProcessTransport(_network, peer, TimeProvider.System)),
                _ => []),
        };
        for (int i = 0; i < 2; i++)
        {
            builder.Witnesses.Add(new WitnessPeer
            {
                Name = $"witness-{i}",
                PublicKey = _keys[i].PublicKey,
                Link = witnesses[i],
            });
        }

        return await builder.StartAsync();
    }

    // A witness that has signed a later head for another replica covers the entry at once; its signature of the entry's
    // own head, which a receipt carries, comes a little after.
    private async Task<ReceiptVerdict> VerifyAsync(LedgerNode node, AppendResult result)
    {
        ReceiptVerdict verdict = Verify(await node.GetReceiptAsync(result.Entry.Height, result.Entry.Index));
        for (int again = 0; again < 6_000 && verdict.Code == "HLS3267"; again++)
        {
            await Task.Delay(10);
            verdict = Verify(await node.GetReceiptAsync(result.Entry.Height, result.Entry.Index));
        }

        return verdict;
    }

    private ReceiptVerdict Verify(Receipt receipt) => ReceiptVerifier.Verify(
        receipt.Bytes.Span,
        ReceiptExpectation.Any,
        new VerificationPolicy(_genesis.Bytes.Span, TimeProvider.System.GetUtcNow())
        {
            Witnesses = [.. _keys.Select(key => key.PublicPoint)],
            RequiredWitnesses = 2,
        });
}
