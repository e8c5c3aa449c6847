using System.Text;

namespace HealthLedger.Storage.Sqlite.Database;

/// <summary>The tables of a database, its marks, and the check of both (docs/spec/storage.md, SQLite).</summary>
internal sealed class SqliteSchema
{
    /// <summary>
    /// Blocks, index, tiles, state and its pages. The index, the state and the pages are read by key only, so they
    /// need no rowid.
    /// </summary>
    public static readonly SqliteSchema Ledger = new()
    {
        ApplicationId = 0x484C4C42,
        EraseOnDelete = false,
        MainTable = "block",
        Tables =
        [
            """
            CREATE TABLE block (
                height INTEGER PRIMARY KEY,
                journal_end INTEGER NOT NULL,
                bytes BLOB NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE entry_index (
                kind INTEGER NOT NULL,
                key BLOB NOT NULL,
                height INTEGER NOT NULL,
                entry INTEGER NOT NULL,
                PRIMARY KEY (kind, key, height, entry)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE tile (
                id INTEGER PRIMARY KEY,
                hashes BLOB NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE state (
                kind INTEGER NOT NULL,
                key BLOB NOT NULL,
                value BLOB NOT NULL,
                blinding BLOB NOT NULL,
                PRIMARY KEY (kind, key)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE state_page (
                path BLOB PRIMARY KEY,
                content BLOB NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE pending_page (
                id INTEGER PRIMARY KEY,
                path BLOB NOT NULL,
                content BLOB
            ) STRICT
            """,
        ],
        Version = 3,
        Upgrades = 1,
    };

    /// <summary>
    /// Envelopes and private rows. Rows of `envelope` are appended and overwritten in place, never moved or deleted: a
    /// balanced page keeps remains of moved rows that no later deletion would reach. `segment` finds them.
    /// </summary>
    public static readonly SqliteSchema Custody = new()
    {
        ApplicationId = 0x484C4355,
        EraseOnDelete = true,
        MainTable = "private_row",
        Tables =
        [
            """
            CREATE TABLE envelope (
                id INTEGER PRIMARY KEY,
                envelope BLOB NOT NULL,
                share BLOB NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE segment (
                id BLOB PRIMARY KEY,
                envelope INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE private_row (
                id INTEGER PRIMARY KEY,
                kind INTEGER NOT NULL,
                key BLOB NOT NULL,
                time INTEGER NOT NULL,
                value BLOB NOT NULL,
                UNIQUE (kind, key)
            ) STRICT
            """,
            "CREATE INDEX private_row_by_time ON private_row (kind, time, key)",
        ],
        Version = 2,
    };

    /// <summary>SQLite's mark of whose file it is.</summary>
    public required long ApplicationId { get; init; }

    /// <summary>Whether deleted content is overwritten with zeros.</summary>
    public required bool EraseOnDelete { get; init; }

    /// <summary>The table that has a row as soon as the database is used.</summary>
    public required string MainTable { get; init; }

    private IReadOnlyList<string> Tables { get; init; } = [];

    private long Version { get; init; }

    // The last tables, each of which came with a version of its own: what is missing of them is made on opening.
    private int Upgrades { get; init; }

    /// <summary>Makes the tables of an empty database, or checks the marks of a database that is not empty.</summary>
    /// <exception cref="StorageFailureException">HLS7002, HLS7007 or HLS7011.</exception>
    public void Prepare(SqliteDatabase database)
    {
        if (database.Number("SELECT count(*) FROM sqlite_schema") == 0)
        {
            Make(database);
        }

        long version = database.Number("PRAGMA user_version") ?? 0;
        if (database.Number("PRAGMA application_id") != ApplicationId)
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.Damaged,
                $"'{database.Path}' is not the database of a ledger that should be there. Check the data folder's "
                + "path, or "
                + "restore the folder from a copy.");
        }

        if (version > Version)
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.StoreTooNew,
                $"'{database.Path}' has format {version}; this version reads {Version}. Use the version that "
                + "wrote it, or a "
                + "newer one.");
        }

        if (version < Version && version >= Version - Upgrades)
        {
            Upgrade(database, (int)(Version - version));
            version = Version;
        }

        if (version == Version && !IsSchemaWhole(database))
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.Damaged,
                $"The tables of '{database.Path}' are not those that were made. Restore the data folder from a copy.");
        }

        if (version < Version)
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.StoreTooOld,
                $"'{database.Path}' has format {version}; this version reads {Version}. Upgrade the store first.");
        }
    }

    // A changed byte of the schema may be valid SQL that means something else.
    private bool IsSchemaWhole(SqliteDatabase database)
    {
        SqliteStatement statement =
            database.Statement("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid");
        try
        {
            foreach (string table in Tables)
            {
                if (!statement.Step() || Encoding.UTF8.GetString(statement.Bytes(0)) != table)
                {
                    return false;
                }
            }

            return !statement.Step();
        }
        finally
        {
            statement.Reset();
        }
    }

    private void Make(SqliteDatabase database) => InTransaction(database, () =>
    {
        Run(database, Tables);
        database.Run(FormattableString.Invariant($"PRAGMA application_id = {ApplicationId}"));
    });

    // Older programs are told that the store is too new from then on; they would not find what is in these tables.
    private void Upgrade(SqliteDatabase database, int tables) => InTransaction(database, () =>
    {
        // Where they are although the version says otherwise, they are checked as they are.
        if (database.Number("SELECT count(*) FROM sqlite_schema WHERE sql IS NOT NULL") == Tables.Count - tables)
        {
            Run(database, Tables.TakeLast(tables));
        }
    });

    private static void Run(SqliteDatabase database, IEnumerable<string> tables)
    {
        foreach (string table in tables)
        {
            database.Run(table);
        }
    }

    private void InTransaction(SqliteDatabase database, Action change)
    {
        database.Run("BEGIN IMMEDIATE");
        try
        {
            change();
            database.Run(FormattableString.Invariant($"PRAGMA user_version = {Version}"));
            database.Run("COMMIT");
        }
        finally
        {
            database.RollBack();
        }
    }
}
