namespace HealthLedger.Storage.Sqlite;

/// <summary>Where a node's data lies and how the databases are run.</summary>
public sealed class SqliteLedgerStorageOptions
{
    /// <summary>The data folder, on a local disk; made with mode 0700 when it is not there.</summary>
    public required string DataFolder { get; set; }

    /// <summary>How long opening waits for another process to leave the folder; afterwards HLS7004.</summary>
    /// <value>Default 30 seconds; zero tries once.</value>
    public TimeSpan HandOverTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a write waits for another program that holds a lock on a database (a backup, a shell); afterwards
    /// HLS7005.
    /// </summary>
    /// <value>Default 5 seconds; 0 to 10 minutes.</value>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Pages of 4 KiB written to a write-ahead log after which it is copied into its database, beside the commits.
    /// Four times as many, and the next commit waits for the copy, so that the log stays bounded.
    /// </summary>
    /// <value>Default 4,000 (16 MB); 100 to 1,000,000.</value>
    public int CheckpointPages { get; set; } = 4_000;

    /// <summary>Bytes after which the journal starts a new file.</summary>
    /// <value>Default 67,108,864 (64 MiB); at least 4,096.</value>
    public int JournalFileBytes { get; set; } = 64 * 1024 * 1024;

    // What a page of the option above has; those of the databases may have more.
    internal const long CheckpointPageBytes = 4096;

    // State pages that wait to be merged, each of which takes 60 to 120 bytes of memory, and all rows of such pages.
    internal int PendingPages { get; init; } = 65_536;

    internal int PendingPageRows { get; init; } = 196_608;

    // What is stored is of no use after a crash: nothing waits for the disk.
    internal bool IsScratch { get; init; }

    internal string Synchronous => IsScratch ? "PRAGMA synchronous = OFF" : "PRAGMA synchronous = FULL";
}
