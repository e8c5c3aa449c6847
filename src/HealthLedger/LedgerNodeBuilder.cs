using HealthLedger.Consensus.Runtime;
using HealthLedger.Diagnostics;
using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;
using HealthLedger.Snapshots;
using HealthLedger.Storage;
using HealthLedger.Vaults;
using HealthLedger.Witnesses;

namespace HealthLedger;

/// <summary>Collects what a node needs; <see cref="StartAsync"/> reports everything that is wrong at once.</summary>
public sealed class LedgerNodeBuilder
{
    /// <summary>Begins a node.</summary>
    /// <param name="options">Limits and times, or null for the defaults.</param>
    public LedgerNodeBuilder(LedgerNodeOptions? options = null) => Options = options ?? new LedgerNodeOptions();

    /// <summary>Limits and times.</summary>
    public LedgerNodeOptions Options { get; }

    /// <summary>
    /// The ledger's name among those of this process, which its metrics carry: ASCII of 1 to 64 characters, never
    /// something of a patient. Default empty: the only one.
    /// </summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>
    /// Where the data lies, such as the folder's path. The node tells <see cref="Events"/> (HLS7109) when it ran last
    /// on another machine or in another place, for then there may be two copies. Default null: it does not look; nor
    /// does it where the storage is in no folder.
    /// </summary>
    public string? Place { get; set; }

    /// <summary>The ledger's genesis. Required.</summary>
    public LedgerGenesis? Genesis { get; set; }

    /// <summary>The vault with the organisation's keys. Required; the node does not dispose it.</summary>
    public IKeyVault? Vault { get; set; }

    /// <summary>Where the node stores. Required.</summary>
    public ILedgerStorageDriver? Storage { get; set; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Who is told of blocks and faults. Default: nobody.</summary>
    public LedgerEventListener Events { get; set; } = LedgerEventListener.None;

    /// <summary>How the other replicas are reached. Required when the ledger has several.</summary>
    public ReplicaPeers? Peers { get; set; }

    /// <summary>
    /// The organisation that this node writes for, where the ledger does not know the vault's keys yet: that of a node
    /// which joins, and fetches the blocks in which its organisation was registered. Default null: the ledger says it.
    /// </summary>
    public ParticipantId? Joins { get; set; }

    /// <summary>
    /// The witnesses that sign this ledger's heads; asked in the background, for receipts to carry their signatures.
    /// <see cref="LedgerNodeOptions.Durability"/> says whether callers wait for them. Default: none.
    /// </summary>
    public IList<WitnessPeer> Witnesses { get; } = [];

    /// <summary>The protocol versions that the node executes; others in tests of what is to come.</summary>
    internal ProtocolRules Rules { get; set; } = ProtocolRules.Known;

    /// <summary>Another way to the other replicas than <see cref="Peers"/>.</summary>
    internal IPeerLink? Link { get; set; }

    /// <summary>Every fault of what was collected, empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [.. Options.Validate()];
        if (Name.Length > 64 || Name.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            faults.Add("Name is not ASCII of at most 64 characters.");
        }

        WitnessPeer.Check(Witnesses, Options, faults);
        if (Genesis is null)
        {
            faults.Add("Genesis is missing: read it with LedgerGenesis.TryDecode, or make one.");
        }

        if (Vault is null)
        {
            faults.Add("Vault is missing: open one with FileKeyVault.OpenAsync, or make one.");
        }

        if (Genesis is { Replicas: > 1 } && Peers is null && Link is null)
        {
            faults.Add("Peers is missing: the ledger has several replicas, and the node has no way to them.");
        }

        if (Storage is null)
        {
            faults.Add("Storage is missing: give a driver, such as SqliteLedgerStorageDriver.");
        }

        return faults;
    }

    /// <summary>Opens storage, replays the journal, and starts.</summary>
    /// <param name="cancellationToken">Cancels waiting for storage and replay; nothing remains open then.</param>
    /// <exception cref="InvalidOperationException">Something is missing or out of range; the text lists all of
    /// it.</exception>
    /// <exception cref="StorageFailureException">Storage does not open (HLS70nn).</exception>
    /// <exception cref="IntegrityException">What is stored is not what was sealed (HLS30nn). Nothing is
    /// served.</exception>
    /// <exception cref="KeyUnavailableException">The vault is not the ledger's (HLS8006).</exception>
    public Task<LedgerNode> StartAsync(CancellationToken cancellationToken = default)
    {
        RequireValid();
        return LedgerNode.StartAsync(this, cancellationToken);
    }

    /// <summary>
    /// Lets the node begin with the newest state of a member's node instead of the whole history: fetches a snapshot
    /// over <see cref="Peers"/> and puts it into <see cref="Storage"/>, which must be empty. Call it before the first
    /// <see cref="StartAsync"/> of a node that joins, once the members have voted for it: they let it in from then on.
    /// Members are asked one after the other, until one gives a snapshot that is good; nobody needs to be trusted:
    /// seals, state and history are verified from the genesis before anything is stored. What the node then lacks
    /// <see cref="LedgerSnapshot"/> says.
    /// </summary>
    /// <param name="progress">Told of progress now and then, in chunks of about 1 MiB, or null.</param>
    /// <param name="cancellationToken">Cancels; nothing is stored then.</param>
    /// <exception cref="InvalidOperationException">Something is missing or out of range; or <see cref="Peers"/> or
    /// <see cref="Joins"/> is null.</exception>
    /// <exception cref="StorageFailureException">The store holds a ledger (HLS7105), or it or the folder for temporary
    /// files cannot be written; nothing was stored.</exception>
    /// <exception cref="LedgerConnectionException">No member was reached, or none gave a snapshot (HLS7115); the
    /// transport cannot listen (HLS6050).</exception>
    /// <exception cref="IntegrityException">What came last was no snapshot of this ledger (HLS7113), or
    /// <see cref="ReplicaPeers.Introduction"/> is not of it (HLS6037); nothing was stored.</exception>
    /// <exception cref="KeyUnavailableException">The vault does not sign.</exception>
    /// <remarks>The file lies in the system's folder for temporary files meanwhile, and the state is held in memory
    /// while it is stored.</remarks>
    public Task<SnapshotSummary> FetchSnapshotAsync(
        IProgress<SnapshotProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        RequireValid();
        if (Peers is not { } peers || Joins is not { } organisation)
        {
            throw new InvalidOperationException(
                "A snapshot is fetched by a node that joins: set Peers and Joins (the folder's Application.Id).");
        }

        return SnapshotJoin.RunAsync(this, peers, organisation, progress, cancellationToken);
    }

    private void RequireValid()
    {
        IReadOnlyList<string> faults = Validate();
        if (faults.Count > 0)
        {
            throw new InvalidOperationException(
                "The node cannot start:" + string.Concat(faults.Select(fault => Environment.NewLine + "- " + fault)));
        }
    }
}
