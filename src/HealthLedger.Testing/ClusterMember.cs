using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using HealthLedger.Transport;
using HealthLedger.Vaults;

namespace HealthLedger.Testing;

/// <summary>An organisation of a cluster: its keys, what it stores, and its node while that runs.</summary>
internal sealed class ClusterMember
{
    private LedgerNode? _node;
    private bool _isCut;
    private bool _hasLeft;

    public ClusterMember(ParticipantId participant, InMemoryKeyVault vault)
    {
        Participant = participant;
        Vault = vault;
    }

    public ParticipantId Participant { get; }

    public InMemoryKeyVault Vault { get; }

    /// <summary>Where it stores; another driver around it plants faults.</summary>
    public ILedgerStorageDriver Storage { get; set; } =
        new InMemoryLedgerStorageDriver { HandOverTime = TimeSpan.Zero };

    /// <summary>The protocol versions that its software executes.</summary>
    public ProtocolRules Rules { get; set; } = ProtocolRules.Known;

    /// <summary>What its node speaks over in the place of a transport; it disposes that one. Null for the transport
    /// itself.</summary>
    public Func<ITransport, ITransport>? Around { get; set; }

    public LedgerNode? Node
    {
        get => Volatile.Read(ref _node);
        set => Volatile.Write(ref _node, value);
    }

    public bool IsCut
    {
        get => Volatile.Read(ref _isCut);
        set => Volatile.Write(ref _isCut, value);
    }

    /// <summary>Whether its replica was removed: it does not follow the others for ever.</summary>
    public bool HasLeft
    {
        get => Volatile.Read(ref _hasLeft);
        set => Volatile.Write(ref _hasLeft, value);
    }

    public LedgerNode? TakeNode() => Interlocked.Exchange(ref _node, null);
}
