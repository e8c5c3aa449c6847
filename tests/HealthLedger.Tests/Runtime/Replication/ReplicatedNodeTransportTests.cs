using System.Net;
using HealthLedger.Consensus;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Primitives;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Tests.Storage;
using HealthLedger.Transport;
using HealthLedger.Transport.Tcp;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>Nodes with a folder each, over mutual TLS on the loopback.</summary>
public sealed class ReplicatedNodeTransportTests
{
    [Fact]
    public async Task Four_nodes_over_mutual_tls_seal_each_others_records_also_after_all_were_started_again()
    {
        using TemporaryFolder folder = new();
        List<IKeyVault> vaults = [.. Enumerable.Range(0, 4).Select(_ => InMemoryKeyVault.Create())];
        LedgerGenesis genesis = await LedgerGenesis.CreateAsync(
            "consortium", [.. vaults.Select((vault, i) => new GenesisFounder($"hospital-{i}", "DE", vault))]);

        ulong before = await RunAsync(folder.Path, genesis, vaults, 10);
        ulong after = await RunAsync(folder.Path, genesis, vaults, 5);

        Assert.Equal(44UL, before);
        Assert.Equal(64UL, after);
    }

    [Fact]
    public async Task Replica_on_an_older_copy_of_its_data_does_not_start()
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder copy = new();
        using VaultSecret secret = VaultSecret.FromPassphrase("correct horse battery staple");
        string vaultFolder = Directory.CreateDirectory(Path.Combine(folder.Path, "vault")).FullName;
        UnixModes.Set(vaultFolder, UnixModes.OwnFolder);
        await using FileKeyVault file = await FileKeyVault.CreateAsync(
            Path.Combine(vaultFolder, "vault"), secret, signer: null);
        List<IKeyVault> vaults = [file, .. Enumerable.Range(0, 3).Select(_ => InMemoryKeyVault.Create())];
        LedgerGenesis genesis = await LedgerGenesis.CreateAsync(
            "consortium", [.. vaults.Select((vault, i) => new GenesisFounder($"hospital-{i}", "DE", vault))]);
        string data = Path.Combine(folder.Path, "node-0");

        await RunAsync(folder.Path, genesis, vaults, 1);
        TemporaryFolder.Copy(data, copy.Path);
        await RunAsync(folder.Path, genesis, vaults, 1);
        Directory.Delete(data, recursive: true);
        Directory.Move(copy.Path, data);

        KeyUnavailableException refused = await Assert.ThrowsAsync<KeyUnavailableException>(
            () => RunAsync(folder.Path, genesis, vaults, 1));
        Assert.Equal(HealthLedgerErrorCodes.JournalBehindVault, refused.Code);
        Directory.CreateDirectory(copy.Path);
    }

    private static async Task<ulong> RunAsync(
        string folder, LedgerGenesis genesis, List<IKeyVault> vaults, int records)
    {
        List<LedgerNode> nodes = [];
        List<TcpTransport> transports = [];
        try
        {
            for (int i = 0; i < vaults.Count; i++)
            {
                ReplicaDefinition replica = genesis.Document.Replicas.Replicas[i];
                TcpTransport transport = await TcpTransport.CreateAsync(
                    new TcpTransportParts
                    {
                        Vault = vaults[i],
                        Ledger = genesis.LedgerId,
                        Participant = replica.Participant,
                    },
                    new TcpTransportOptions { ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0) },
                    CancellationToken.None);

                // Each knows where those listen that were started before it: one of two is enough.
                List<TcpTransport> known = [.. transports];
                transports.Add(transport);
                nodes.Add(await new LedgerNodeBuilder
                {
                    Genesis = genesis,
                    Vault = vaults[i],
                    Storage = new SqliteLedgerStorageDriver(
                        new SqliteLedgerStorageOptions { DataFolder = Path.Combine(folder, $"node-{i}") }),
                    Link = new TransportLink(
                        _ => ValueTask.FromResult<ITransport>(transport),
                        participant => AddressOf(genesis, known, participant)),
                }.StartAsync());
            }

            // Each has published its key as a trustee with one entry.
            await TestLedger.UntilAsync(
                () => nodes.TrueForAll(node => node.GetStatus().HistorySize >= (ulong)nodes.Count));
            await Task.WhenAll(nodes.SelectMany((node, i) => Enumerable.Range(0, records).Select(
                j => node.AppendAsync(TestLedger.Record($"content {i} {j}")))));
            ulong newest = nodes.Max(node => node.GetStatus().Height.Value);
            await TestLedger.UntilAsync(() => nodes.TrueForAll(node => node.GetStatus().Height.Value >= newest));
            Assert.Single(nodes.Select(node => node.GetStatus().HistoryRoot).Distinct());
            return nodes[0].GetStatus().HistorySize;
        }
        finally
        {
            foreach (LedgerNode node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    private static IReadOnlyList<DnsEndPoint> AddressOf(
        LedgerGenesis genesis, List<TcpTransport> known, ParticipantId participant)
    {
        for (int i = 0; i < known.Count; i++)
        {
            if (genesis.Document.Replicas.Replicas[i].Participant == participant
                && known[i].BoundEndPoint is { } bound)
            {
                return [new DnsEndPoint(bound.Address.ToString(), bound.Port)];
            }
        }

        return [];
    }
}
