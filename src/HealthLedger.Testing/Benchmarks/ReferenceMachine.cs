namespace HealthLedger.Testing.Benchmarks;

/// <summary>
/// Limits of the reference machine (2 virtual cores Zen 3, virtual disk, SQLite 3.50 in WAL mode with synchronous
/// FULL): medians over several passes. A limit that a run finds more than 30 % below them says that the machine was
/// busy.
/// </summary>
internal static class ReferenceMachine
{
    /// <summary>Two writes of 4 KiB, each appended and synchronised, in milliseconds.</summary>
    public const double TwoAppendsMilliseconds = 0.64;

    /// <summary>Rows of about 800 bytes a second, 64 in a transaction: the rate of 100 rows at 64 % of the
    /// rows.</summary>
    public const double GroupCommittedRows = 29_400;

    /// <summary>Rows of 512 bytes a second.</summary>
    /// <param name="rowsPerTransaction">1, 100 or 1,000.</param>
    public static double SqliteRows(int rowsPerTransaction) => rowsPerTransaction switch
    {
        1 => 553,
        100 => 45_900,
        _ => 78_900,
    };

    /// <summary>Messages a second of a vectorised scan.</summary>
    /// <param name="bytes">The message's length.</param>
    public static double ScannedMessages(int bytes) => bytes switch
    {
        < 2_000 => 2_000_000,
        < 100_000 => 980_000,
        _ => 35_800,
    };
}
