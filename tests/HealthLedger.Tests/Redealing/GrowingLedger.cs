using System.Net;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Storage;
using HealthLedger.Tests.Witnesses;
using HealthLedger.Transport.InProcess;
using HealthLedger.Transport.Tcp;
using HealthLedger.Vaults;
using HealthLedger.Witnesses;

namespace HealthLedger.Tests.Redealing;

/// <summary>
/// A ledger that begins with one organisation and two witnesses and takes others in: in memory, or with files and
/// mutual TLS. Every node asks the same witnesses.
/// </summary>
internal sealed class GrowingLedger : IAsyncDisposable
{
    private readonly InProcessNetwork _network = new();
    private readonly TemporaryFolder? _folder;
    private readonly List<InMemoryKeyVault> _vaults = [];
    private readonly List<ParticipantId> _participants = [];
    private readonly List<ILedgerStorageDriver> _storages = [];
    private readonly Dictionary<ParticipantId, TcpTransport> _transports = [];
    private readonly Dictionary<int, LedgerNode> _nodes = [];
    private readonly List<LedgerWitness> _witnesses = [];
    private LedgerGenesis? _genesis;

    private GrowingLedger(bool overTls) => _folder = overTls ? new TemporaryFolder() : null;

    public LedgerGenesis Genesis => _genesis!;

    public List<WitnessKey> WitnessKeys { get; } = [WitnessKey.Create(), WitnessKey.Create()];

    public int Count => _participants.Count;

    public LedgerNode this[int number] => _nodes[number];

    /// <summary>A ledger of one organisation, whose node does not run yet.</summary>
    public static async Task<GrowingLedger> CreateAsync(bool overTls)
    {
        GrowingLedger ledger = new(overTls);
        InMemoryKeyVault vault = InMemoryKeyVault.Create();
        ledger._genesis = await LedgerGenesis.CreateAsync("growing", [new GenesisFounder("org-0", "DE", vault)]);
        ledger.Add(ledger.Genesis.Document.Replicas.Replicas[0].Participant, vault);
        ledger._witnesses.AddRange(ledger.WitnessKeys.Select(
            key => new LedgerWitness(new MemoryWitnessStore(), key, [ledger.Genesis], null)));
        return ledger;
    }

    /// <summary>Starts a node; with witnesses it acknowledges nothing before both have signed.</summary>
    public async Task StartAsync(int number, bool isWitnessed = true, bool joins = false)
    {
        LedgerNodeBuilder builder = new(new LedgerNodeOptions
        {
            Durability = isWitnessed ? LedgerDurability.Witnessed : LedgerDurability.Local,
            RequiredWitnesses = isWitnessed ? WitnessKeys.Count : 0,
            PayloadRetention = TimeSpan.Zero,
        })
        {
            Genesis = Genesis,
            Vault = _vaults[number],
            Storage = _storages[number],
            Joins = joins ? _participants[number] : null,
            Link = LinkOf(number),
        };
        for (int i = 0; isWitnessed && i < WitnessKeys.Count; i++)
        {
            builder.Witnesses.Add(new WitnessPeer
            {
                Name = $"witness-{i}",
                PublicKey = WitnessKeys[i].PublicKey,
                Link = _witnesses[i],
            });
        }

        _nodes[number] = await builder.StartAsync();
    }

    public async Task StopAsync(int number)
    {
        if (_nodes.Remove(number, out LedgerNode? node))
        {
            await node.DisposeAsync();
        }

        lock (_transports)
        {
            _transports.Remove(_participants[number]);
        }
    }

    /// <summary>Has the replicas vote that organisations come in, starts their nodes, and waits for the new
    /// set.</summary>
    public async Task AddAsync(int count)
    {
        int first = Count;
        List<ReplicaApplication> joining = [];
        for (int i = 0; i < count; i++)
        {
            joining.Add(await ApplyAsync());
        }

        ulong epoch = _nodes[0].GetReplicas().Epoch;
        ReplicaProposal proposal = await _nodes[0].ProposeChangeAsync(joining, []);
        IReadOnlyList<ParticipantId> members = _nodes[0].GetReplicas().Replicas;
        foreach (ParticipantId voter in members.Take(members.Count - ((members.Count - 1) / 3)))
        {
            await _nodes[_participants.IndexOf(voter)].VoteAsync(proposal, approves: true);
        }

        await TestLedger.UntilAsync(
            () => _nodes[0].GetReplicas() is { } now && (now.Boundary is not null || now.Epoch > epoch));
        if (_folder is not null)
        {
            await TestLedger.UntilAsync(() => AddressOf(_participants[0]).Count > 0);
        }

        for (int i = first; i < Count; i++)
        {
            await StartAsync(i, joins: true);
        }

        foreach (LedgerNode node in _nodes.Values)
        {
            await TestLedger.UntilAsync(() => node.GetReplicas().Epoch > epoch);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (LedgerNode node in _nodes.Values)
        {
            await node.DisposeAsync();
        }

        _witnesses.ForEach(witness => witness.Dispose());
        WitnessKeys.ForEach(key => key.Dispose());
        foreach (InMemoryKeyVault vault in _vaults)
        {
            await vault.DisposeAsync();
        }

        _folder?.Dispose();
    }

    private void Add(ParticipantId participant, InMemoryKeyVault vault)
    {
        _participants.Add(participant);
        _vaults.Add(vault);
        _storages.Add(_folder is null
            ? new InMemoryLedgerStorageDriver { HandOverTime = TimeSpan.Zero }
            : new SqliteLedgerStorageDriver(new SqliteLedgerStorageOptions
            {
                DataFolder = Path.Combine(_folder.Path, $"node-{Count}"),
            }));
    }

    private async Task<ReplicaApplication> ApplyAsync()
    {
        InMemoryKeyVault vault = InMemoryKeyVault.Create();
        ParticipantId participant = ParticipantApplication.NewId();
        ParticipantFacts facts = ParticipantFacts.Create(
            participant, 1, $"Organisation {Count}", "DE", ParticipantRoles.Provider);
        await _nodes[0].RegisterParticipantAsync(await ParticipantApplication.CreateAsync(
            Genesis.LedgerId, $"org-{Count}", facts, vault));
        Add(participant, vault);
        return await ReplicaApplication.CreateAsync(Genesis.LedgerId, participant, vault);
    }

    private TransportLink LinkOf(int number) => _folder is null
        ? new TransportLink(
            cancellationToken => InProcessTransport.OpenAsync(
                _network, _vaults[number], TimeProvider.System, cancellationToken),
            _ => [])
        : new TransportLink(
            async cancellationToken =>
            {
                TcpTransport transport = await TcpTransport.CreateAsync(
                    new TcpTransportParts
                    {
                        Vault = _vaults[number],
                        Ledger = Genesis.LedgerId,
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
            AddressOf);

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
                return [];
            }
        }
    }
}
