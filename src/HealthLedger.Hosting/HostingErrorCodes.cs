namespace HealthLedger.Hosting;

/// <summary>Error codes of the host, HLS13nn. Permanent; docs/reference/error-codes-hosting.md.</summary>
public static class HostingErrorCodes
{
    /// <summary>No data folder is set.</summary>
    public const string DataFolderMissing = "HLS1301";

    /// <summary>No storage was chosen, or two were.</summary>
    public const string StorageNotChosen = "HLS1302";

    /// <summary>A new ledger is to be made and its name, organisation or country is missing or wrong.</summary>
    public const string NewLedgerIncomplete = "HLS1303";

    /// <summary>A node option is outside its range.</summary>
    public const string NodeOptionOutOfRange = "HLS1304";

    /// <summary>A passphrase and development keys are set, or a passphrase twice.</summary>
    public const string PassphraseAmbiguous = "HLS1305";

    /// <summary>The passphrase file cannot be read or is empty.</summary>
    public const string PassphraseFileUnreadable = "HLS1306";

    /// <summary>There is no ledger of the name in this process.</summary>
    public const string LedgerNameUnknown = "HLS1307";

    /// <summary>Two ledgers were registered under one name.</summary>
    public const string LedgerNameTwice = "HLS1308";

    /// <summary>A ledger was asked for without a name, and all have one.</summary>
    public const string LedgerNameMissing = "HLS1309";

    /// <summary>Two ledgers were registered for one data folder.</summary>
    public const string DataFolderTwice = "HLS1310";

    /// <summary>Two folders of the process hold copies of one ledger.</summary>
    public const string LedgerTwice = "HLS1311";

    /// <summary>The ledger is opened at its first use, and nobody has opened it yet.</summary>
    public const string LedgerNotOpen = "HLS1312";

    /// <summary>An option of scheduled backups is missing or out of its range.</summary>
    public const string BackupOptionWrong = "HLS1313";

    /// <summary>Another process writes the ledger, and this one is its client.</summary>
    public const string NotTheWriter = "HLS1314";

    /// <summary>Where to listen for other replicas is not an IP address and a port.</summary>
    public const string PeerListenWrong = "HLS1319";

    /// <summary>An address of another replica is not a host and a port.</summary>
    public const string PeerAddressWrong = "HLS1320";

    /// <summary>An address belongs to an organisation that is not one of the ledger's.</summary>
    public const string PeerUnknown = "HLS1321";

    /// <summary>The ledger has several replicas, and no way to them is set.</summary>
    public const string PeersMissing = "HLS1322";

    /// <summary>An option of the network for development is not permitted.</summary>
    public const string DevNetworkWrong = "HLS1323";

    /// <summary>A channel did not deliver an alert; it is tried again.</summary>
    public const string AlertNotDelivered = "HLS1330";

    /// <summary>A channel did not deliver an alert, and it is not tried again.</summary>
    public const string AlertGivenUp = "HLS1331";

    /// <summary>The file of the state of alerts cannot be read or written.</summary>
    public const string AlertStateUnusable = "HLS1332";

    /// <summary>An alert has begun.</summary>
    public const string AlertRaised = "HLS1333";

    /// <summary>How the node stands cannot be read, so that no alert can begin or end.</summary>
    public const string AlertsBlind = "HLS1334";

    /// <summary>The option that names the token of the signing keys is not of its form.</summary>
    public const string SigningKeysWrong = "HLS1318";
}
