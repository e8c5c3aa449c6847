namespace HealthLedger;

/// <summary>Error codes of backups and snapshots, HLS71nn. Permanent; docs/reference/error-codes-backups.md.</summary>
public static partial class HealthLedgerErrorCodes
{
    /// <summary>The key or passphrase does not open the backup, or its first bytes are damaged.</summary>
    public const string BackupKeyWrong = "HLS7101";

    /// <summary>The backup is damaged or incomplete.</summary>
    public const string BackupDamaged = "HLS7102";

    /// <summary>The backup was written by a newer version.</summary>
    public const string BackupTooNew = "HLS7103";

    /// <summary>What was to be backed up is not what was sealed; there is no backup of it.</summary>
    public const string BackupSourceDamaged = "HLS7104";

    /// <summary>The folder to restore into is not empty.</summary>
    public const string FolderNotEmpty = "HLS7105";

    /// <summary>The file to write a backup to exists.</summary>
    public const string BackupExists = "HLS7106";

    /// <summary>The newest backup is older than it may be.</summary>
    public const string BackupOverdue = "HLS7107";

    /// <summary>The folder was restored, and nobody has said yet that the ledger goes on here.</summary>
    public const string RestoreUnconfirmed = "HLS7108";

    /// <summary>The data folder is not where its node ran last: it was moved or copied.</summary>
    public const string FolderMoved = "HLS7109";

    /// <summary>Payloads were asked to be pruned that the node's retention keeps.</summary>
    public const string RetentionNotOver = "HLS7111";

    /// <summary>The payload was pruned: its entry and proofs remain.</summary>
    public const string PayloadPruned = "HLS7112";

    /// <summary>What was to be loaded is not a snapshot that the ledger's replicas sealed.</summary>
    public const string SnapshotInvalid = "HLS7113";

    /// <summary>What was asked for is from before the snapshot that the node began with.</summary>
    public const string BeforeSnapshot = "HLS7114";

    /// <summary>No member gave a snapshot over the network.</summary>
    public const string SnapshotNotGiven = "HLS7115";
}
