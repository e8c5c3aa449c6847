namespace HealthLedger;

/// <summary>Error codes of storage, HLS7nnn. Permanent; listed in docs/reference/error-codes.md.</summary>
public static partial class HealthLedgerErrorCodes
{
    /// <summary>The data folder cannot be created, read or written.</summary>
    public const string FolderNotWritable = "HLS7001";

    /// <summary>The store was written by a newer version.</summary>
    public const string StoreTooNew = "HLS7002";

    /// <summary>The disk is full.</summary>
    public const string DiskFull = "HLS7003";

    /// <summary>Another process holds the data folder.</summary>
    public const string LockedByAnotherProcess = "HLS7004";

    /// <summary>The database is locked by another program.</summary>
    public const string DatabaseLocked = "HLS7005";

    /// <summary>Reading or writing failed.</summary>
    public const string InputOutputFailed = "HLS7006";

    /// <summary>Stored bytes are damaged.</summary>
    public const string Damaged = "HLS7007";

    /// <summary>There is no ledger in the folder.</summary>
    public const string NoLedger = "HLS7008";

    /// <summary>There is a ledger in the folder already.</summary>
    public const string LedgerExists = "HLS7009";

    /// <summary>A file of the store is missing.</summary>
    public const string FileMissing = "HLS7010";

    /// <summary>The store was written by an older version and has not been upgraded.</summary>
    public const string StoreTooOld = "HLS7011";
}
