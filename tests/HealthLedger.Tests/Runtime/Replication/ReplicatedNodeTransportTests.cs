using System.Net;
using HealthLedger.Consensus;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Ledger;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Tests.Storage;
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
        List<InMemoryKeyVault> vaults = [.. Enumerable.Range(0, 4).Select(_ => InMemoryKeyVault.Create())];
        LedgerGenesis genesis = await LedgerGenesis.CreateAsync(
            "consortium", [.. vaults.Select((vault, i) => new GenesisFounder($"hospital-{i}", "DE", vault))]);

        ulong before = await RunAsync(folder.Path, genesis, vaults, 10);
        ulong after = await RunAsync(folder.Path, genesis, vaults, 5);

        Assert.Equal(40UL, before);
        Assert.Equal(60UL, after);
    }

    private static async Task<ulong> RunAsync(
        string folder, LedgerGenesis genesis, List<InMemoryKeyVault> vaults, int records)
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
                    Link = new TransportLink(transport, participant => AddressOf(genesis, known, participant)),
                }.StartAsync());
            }

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
        LedgerGenesis genesis, List<TcpTransport> known, Primitives.ParticipantId participant)
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
