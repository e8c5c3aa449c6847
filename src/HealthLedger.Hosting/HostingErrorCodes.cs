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
}
