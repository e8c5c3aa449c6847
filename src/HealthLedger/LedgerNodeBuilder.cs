using HealthLedger.Consensus.Runtime;
using HealthLedger.Diagnostics;
using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;
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
        IReadOnlyList<string> faults = Validate();
        if (faults.Count > 0)
        {
            throw new InvalidOperationException(
                "The node cannot start:" + string.Concat(faults.Select(fault => Environment.NewLine + "- " + fault)));
        }

        return LedgerNode.StartAsync(this, cancellationToken);
    }
}
