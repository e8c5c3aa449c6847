using System.Text.Json;
using HealthLedger.Ledger;
using HealthLedger.Receipts;
using HealthLedger.Records;
using HealthLedger.Recovery;
using HealthLedger.Storage.InMemory;
using HealthLedger.Vaults;

namespace HealthLedger.Interop.Tests;

/// <summary>
/// Receipts of a ledger of four that lost its quorum, from below and above the recovery, as the second verifier reads
/// them: it knows the specification alone.
/// </summary>
public sealed class RecoveredReceiptTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("healthledger-recovered-").FullName;
    private readonly LocalReplicaNetwork _network = new();
    private readonly InMemoryKeyVault[] _vaults = [.. Enumerable.Range(0, 4).Select(_ => InMemoryKeyVault.Create())];
    private readonly InMemoryLedgerStorageDriver[] _stores =
        [.. Enumerable.Range(0, 4).Select(_ => new InMemoryLedgerStorageDriver { HandOverTime = TimeSpan.Zero })];

    private readonly LedgerNode?[] _nodes = new LedgerNode?[4];
    private LedgerGenesis _genesis = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await StopAsync();
        for (int i = 0; i < _vaults.Length; i++)
        {
            await _vaults[i].DisposeAsync();
            _stores[i].Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [PeerFact("second-verifier")]
    public async Task Second_verifier_reads_receipts_from_both_sides_of_a_recovery_of_several_replicas()
    {
        using RecoveryKey officer = RecoveryKey.Create();
        LedgerGenesisOptions options = new() { RecoveryThreshold = 1 };
        options.RecoveryKeys.Add(officer.PublicKey);
        _genesis = await LedgerGenesis.CreateAsync(
            "lost", [.. _vaults.Select((vault, i) => new GenesisFounder($"org-{i}", "DE", vault))], options: options);
        for (int i = 0; i < 4; i++)
        {
            await StartAsync(i);
        }

        Receipt below = await AppendAsync(_nodes[0]!, "below");
        await StopAsync();
        await using (LedgerRecovery recovery = await LedgerRecovery.OpenAsync(_genesis, _vaults[0], _stores[0]))
        {
            RecoveryRequest request = await recovery.PrepareAsync();
            await recovery.CompleteAsync(request, [officer.Sign(request)]);
        }

        Receipt above = await AppendAsync(await StartAsync(0), "above");
        await WriteAsync("below", below, "Quorum");
        await WriteAsync("above", above, "Operator");
        await using PeerProcess judge = PeerProcess.StartNode("second-verifier", "judge-corpus.mjs", _folder);
        Dictionary<string, (string? Accepting, string? Default)> found = (await judge.FinishAsync())
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(
                line => line.GetProperty("name").GetString()!,
                line => (line.GetProperty("valid").GetString(), line.GetProperty("mutated").GetString()));

        // From below whatever the policy says of recoveries; from above only where it accepts them.
        Assert.Equal(("None", "None"), found["receipts/below"]);
        Assert.Equal(("None", "Policy"), found["receipts/above"]);
    }

    private static async Task<Receipt> AppendAsync(LedgerNode node, string text)
    {
        AppendResult result = await node.AppendAsync(new RecordSubmission
        {
            Kind = RecordKind.Document,
            Payload = System.Text.Encoding.ASCII.GetBytes(text),
            PayloadType = "text/plain",
        });
        return await node.GetReceiptAsync(result.RecordId);
    }

    private async Task<LedgerNode> StartAsync(int number) => _nodes[number] = await new LedgerNodeBuilder
    {
        Genesis = _genesis,
        Vault = _vaults[number],
        Storage = _stores[number],
        Peers = new ReplicaPeers { Local = _network },
    }.StartAsync();

    private async Task StopAsync()
    {
        for (int i = 0; i < _nodes.Length; i++)
        {
            if (_nodes[i] is { } node)
            {
                _nodes[i] = null;
                await node.DisposeAsync();
            }
        }
    }

    // As the corpus has its cases: once with a policy that accepts recoveries, once with one that does not.
    private async Task WriteAsync(string name, Receipt receipt, string assurance)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "receipts", name)).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "valid.bin"), receipt.Bytes.ToArray());
        await File.WriteAllBytesAsync(Path.Combine(folder, "genesis.bin"), _genesis.Bytes.ToArray());
        string policy = $$"""
            "time": {{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}}, "maxAnchorAge": 31536000000,
            "suites": [ 1 ], "minimumAssurance": "{{assurance}}", "witnesses": [], "requiredWitnesses": 0
            """;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "case.json"),
            $$"""
            { "kind": "receipt",
              "valid": { "policy": { {{policy}}, "acceptRecovery": true }, "expectation": {} },
              "mutated": { "policy": { {{policy}} } } }
            """);
    }
}
