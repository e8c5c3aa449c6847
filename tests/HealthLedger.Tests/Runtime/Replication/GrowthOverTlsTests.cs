using System.Net;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Ledger;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Tests.Storage;
using HealthLedger.Transport.Tcp;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>A ledger that grows over mutual TLS on the loopback, each node with a folder of its own.</summary>
public sealed class GrowthOverTlsTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<InMemoryKeyVault> _vaults = [];
    private readonly List<ParticipantId> _participants = [];
    private readonly Dictionary<ParticipantId, TcpTransport> _transports = [];
    private readonly Dictionary<int, LedgerNode> _nodes = [];
    private LedgerGenesis? _genesis;

    [Fact]
    public async Task One_node_becomes_four_changes_a_seal_key_and_a_member_and_all_start_again()
    {
        _vaults.Add(InMemoryKeyVault.Create());
        _genesis = await LedgerGenesis.CreateAsync(
            "growth", [new GenesisFounder("hospital-0", "DE", _vaults[0])]);
        _participants.Add(_genesis.Document.Replicas.Replicas[0].Participant);
        await StartAsync(0, joins: false);
        AppendResult first = await _nodes[0].AppendAsync(TestLedger.Record("the first", "p1"));

        ReplicaApplication[] founding =
            [await ApplyAsync(1), await ApplyAsync(2), await ApplyAsync(3)];
        await DecideAsync(founding, []);
        await TestLedger.UntilAsync(() => AddressOf(_participants[0]).Count > 0);
        for (int i = 1; i < 4; i++)
        {
            await StartAsync(i, joins: true);
        }

        await ReachAsync(1, 0, 1, 2, 3);
        await _nodes[2].AppendAsync(TestLedger.Record("by a new one", "p2"));

        await DecideAsync([await _nodes[2].ApplyForReplicaAsync()], []);
        await ReachAsync(2, 0, 1, 2, 3);
        await _nodes[2].AppendAsync(TestLedger.Record("under another key", "p2"));

        ReplicaApplication replacing = await ApplyAsync(4);
        await DecideAsync([replacing], [_participants[1]]);
        await StartAsync(4, joins: true);
        await ReachAsync(3, 0, 1, 2, 3, 4);
        await StopAsync(1);
        await StopAsync(0);
        await _nodes[4].AppendAsync(TestLedger.Record("without the first", "p3"));
        foreach (int node in (int[])[2, 3, 4])
        {
            await StopAsync(node);
        }

        foreach (int node in (int[])[0, 2, 3, 4])
        {
            await StartAsync(node, joins: false);
        }

        AppendResult last = await _nodes[0].AppendAsync(TestLedger.Record("after all stood still", "p1"));
        foreach (int node in (int[])[0, 2, 3, 4])
        {
            await TestLedger.UntilAsync(
                () => _nodes[node].GetStatus().Height.Value >= last.Entry.Height.Value);
            Assert.NotNull(await _nodes[node].GetReceiptAsync(first.Entry.Height, first.Entry.Index));
            VerificationReport report = await _nodes[node].VerifyAsync(withPayloads: false);
            Assert.True(report.IsGood, report.FirstError);
        }

        // One that changed its seal key says after its start that the former one is destroyed.
        await TestLedger.UntilAsync(() => ((int[])[0, 2, 3, 4])
            .Select(node => _nodes[node].GetStatus().HistoryRoot).Distinct().Count() == 1);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (LedgerNode node in _nodes.Values)
        {
            await node.DisposeAsync();
        }

        foreach (InMemoryKeyVault vault in _vaults)
        {
            await vault.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task<ReplicaApplication> ApplyAsync(int number)
    {
        InMemoryKeyVault vault = InMemoryKeyVault.Create();
        ParticipantId participant = ParticipantApplication.NewId();
        _vaults.Add(vault);
        _participants.Add(participant);
        ParticipantFacts facts = ParticipantFacts.Create(
            participant, 1, $"Hospital {number}", "DE", ParticipantRoles.Provider);
        await _nodes[0].RegisterParticipantAsync(await ParticipantApplication.CreateAsync(
            _genesis!.LedgerId, $"hospital-{number}", facts, vault));
        ReplicaApplication application = await ReplicaApplication.CreateAsync(_genesis.LedgerId, participant, vault);
        return ReplicaApplication.TryDecode(application.Encode())!;
    }

    private async Task DecideAsync(IReadOnlyList<ReplicaApplication> added, IReadOnlyList<ParticipantId> removed)
    {
        ulong epoch = _nodes[0].GetReplicas().Epoch;
        await _nodes[0].ProposeChangeAsync(added, removed);
        ReplicaProposal proposal = Assert.Single(await _nodes[0].ListProposalsAsync());
        IReadOnlyList<ParticipantId> members = _nodes[0].GetReplicas().Replicas;
        int quorum = members.Count - ((members.Count - 1) / 3);
        foreach (ParticipantId voter in members.Take(quorum))
        {
            await _nodes[_participants.IndexOf(voter)].VoteAsync(proposal, approves: true);
        }

        // The vote was sealed at its author's node, and comes to this one.
        await TestLedger.UntilAsync(
            () => _nodes[0].GetReplicas() is { } now && (now.Boundary is not null || now.Epoch > epoch));
        Assert.Empty(await _nodes[0].ListProposalsAsync());
    }

    private async Task ReachAsync(ulong epoch, params int[] nodes)
    {
        foreach (int node in nodes)
        {
            await TestLedger.UntilAsync(() => _nodes[node].GetReplicas().Epoch == epoch);
        }
    }

    private async Task StartAsync(int number, bool joins) => _nodes[number] = await new LedgerNodeBuilder
    {
        Genesis = _genesis,
        Vault = _vaults[number],
        Joins = joins ? _participants[number] : null,
        Storage = new SqliteLedgerStorageDriver(
            new SqliteLedgerStorageOptions { DataFolder = Path.Combine(_folder.Path, $"node-{number}") }),
        Link = new TransportLink(
            async cancellationToken =>
            {
                TcpTransport transport = await TcpTransport.CreateAsync(
                    new TcpTransportParts
                    {
                        Vault = _vaults[number],
                        Ledger = _genesis!.LedgerId,
                        Participant = _participants[number],
                    },
                    new TcpTransportOptions { ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0) },
                    cancellationToken);
                lock (_transports)
                {
                    _transports[_participants[number]] = transport;
                }

                return transport;
            },
            AddressOf),
    }.StartAsync();

    private async Task StopAsync(int number)
    {
        Assert.True(_nodes.Remove(number, out LedgerNode? node));
        await node.DisposeAsync();
        lock (_transports)
        {
            _transports.Remove(_participants[number]);
        }
    }

    private IReadOnlyList<DnsEndPoint> AddressOf(ParticipantId participant)
    {
        lock (_transports)
        {
            try
            {
                return _transports.GetValueOrDefault(participant)?.BoundEndPoint is { } bound
                    ? [new DnsEndPoint(bound.Address.ToString(), bound.Port)]
                    : [];
            }
            catch (ObjectDisposedException)
            {
                // A node that changes its key is between two transports, and calls the others with the second one.
                return [];
            }
        }
    }
}
