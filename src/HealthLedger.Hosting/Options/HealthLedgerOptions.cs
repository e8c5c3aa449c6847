using HealthLedger.Hosting.Backups;

namespace HealthLedger.Hosting.Options;

/// <summary>Where a hosted ledger lies, how its vault opens, and the node's limits. Read once, at start.</summary>
public sealed class HealthLedgerOptions
{
    /// <summary>The environment variable that holds the passphrase when no option does.</summary>
    public const string PassphraseVariable = "HEALTHLEDGER_PASSPHRASE";

    /// <summary>The data folder, on a local disk. Required.</summary>
    public string? DataFolder { get; set; }

    /// <summary>
    /// The vault's passphrase, from a secret store, never from a file under version control. Default null: the file of
    /// <see cref="PassphraseFile"/>, else the variable <see cref="PassphraseVariable"/>.
    /// </summary>
    public string? Passphrase { get; set; }

    /// <summary>A file that holds the passphrase; a line end behind it is not part of it. Default null.</summary>
    public string? PassphraseFile { get; set; }

    /// <summary>
    /// A file of 32 or more random bytes that opens the vault in the place of a passphrase. Default null.
    /// </summary>
    public string? KeyFile { get; set; }

    /// <summary>
    /// The token that holds the signing keys, `pkcs11:token=LABEL?pin-source=FILE`, on Linux. Default null: the vault
    /// file holds them.
    /// </summary>
    public string? SigningKeys { get; set; }

    /// <summary>
    /// Uses the passphrase that everybody knows. Refused with HLS8007 outside the Development environment. Default
    /// false.
    /// </summary>
    public bool UseDevelopmentKeys { get; set; }

    /// <summary>Whether a new ledger is made when the folder holds none. Default false: HLS7008.</summary>
    public bool CreateIfMissing { get; set; }

    /// <summary>A new ledger's name, ASCII, 1 to 64 characters. Used with <see cref="CreateIfMissing"/> only.</summary>
    public string? LedgerName { get; set; }

    /// <summary>A new ledger's organisation, ASCII, 1 to 64 characters; clear on the ledger.</summary>
    public string? Organisation { get; set; }

    /// <summary>The organisation's country, two capital letters of ISO 3166-1.</summary>
    public string? Country { get; set; }

    /// <summary>
    /// A new ledger's limits, times and recovery keys. Used with <see cref="CreateIfMissing"/> only.
    /// </summary>
    public LedgerGenesisOptions Genesis { get; set; } = new();

    /// <summary>
    /// Whether the ledger opens when the host starts, which then fails where it does not open. False: at its first
    /// use, by <see cref="ILedgerNodeAccessor.OpenAsync"/>, for processes with many ledgers. Default true.
    /// </summary>
    public bool OpenAtStart { get; set; } = true;

    /// <summary>
    /// Whether other processes of this machine and user may be clients of the node. Default false; always with <see
    /// cref="WhenHeld.Connect"/>. Linux alone.
    /// </summary>
    public bool ServeClients { get; set; }

    /// <summary>
    /// The socket for clients, at most 107 bytes of UTF-8, in a folder that is closed to other users. Default null:
    /// `ledger.sock` in the data folder. Processes that have data folders of their own, on one PostgreSQL schema, all
    /// name the same.
    /// </summary>
    public string? ClientSocket { get; set; }

    /// <summary>What to do when another process writes the ledger already. Default: refuse to start.</summary>
    public WhenHeld WhenHeld { get; set; }

    /// <summary>
    /// How the replicas of other organisations are reached. Of no effect on a ledger with one replica; a ledger with
    /// several does not start without (HLS1322).
    /// </summary>
    public ReplicaPeersOptions Peers { get; set; } = new();

    /// <summary>Scheduled backups.</summary>
    public BackupScheduleOptions Backup { get; set; } = new();

    /// <summary>
    /// The witnesses that sign the ledger's heads. Whether writers wait for them, Node.Durability and
    /// Node.RequiredWitnesses say. Default: none.
    /// </summary>
    public IList<LedgerWitnessOptions> Witnesses { get; } = [];

    /// <summary>The node's limits and times.</summary>
    public LedgerNodeOptions Node { get; set; } = new();

    /// <summary>The type's name: options never print a passphrase.</summary>
    public override string ToString() => nameof(HealthLedgerOptions);
}
