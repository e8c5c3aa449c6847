using HealthLedger.Storage.Sqlite.Database;

namespace HealthLedger.Storage.Sqlite;

/// <summary>Blocks, indexes and tiles in the ledger database.</summary>
internal sealed class SqliteBlockStore : IBlockStore
{
    private const int TileLevelShift = 56;

    private readonly SqlitePart _ledger;
    private readonly PendingPages _pages;

    public SqliteBlockStore(SqlitePart ledger, PendingPages pages)
    {
        _ledger = ledger;
        _pages = pages;
    }

    /// <inheritdoc/>
    public ValueTask<BlockStoreHead?> ReadHeadAsync(CancellationToken cancellationToken) =>
        _ledger.Readers.ReadAsync(ReadHead, cancellationToken);

    /// <inheritdoc/>
    public ValueTask CommitAsync(IReadOnlyList<BlockCommit> commits, CancellationToken cancellationToken)
    {
        StorageContract.CheckCommits(commits);
        Action<bool>? ended = null;
        return _ledger.Writer.WriteAsync(
            database =>
            {
                StorageContract.CheckFollows(commits, ReadHead(database)?.Height);
                foreach (BlockCommit commit in commits)
                {
                    Write(database, commit);
                }

                ended = _pages.Write(database, commits[^1].Pages);
            },
            isErasure: false,
            cancellationToken,
            isStored => ended?.Invoke(isStored));
    }

    /// <inheritdoc/>
    public ValueTask BeginAsync(
        BlockCommit first, IAsyncEnumerable<StatePart> state, CancellationToken cancellationToken)
    {
        StorageContract.CheckBeginning(first, state);
        return SqliteLongWrite.RunAsync(
            _ledger.Writer,
            database => StorageContract.CheckBegins(ReadHead(database)?.Height),
            CheckedAsync(state),
            (database, part) =>
            {
                WriteState(database, part.Rows);
                PendingPages.WriteSnapshot(database, part.Pages);
            },
            database => Write(database, first),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadBlockAsync(ulong height, CancellationToken cancellationToken) =>
        ReadBytesAsync("SELECT bytes FROM block WHERE height = ?1", height, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EntryPosition>> FindAsync(
        IndexKind kind,
        ReadOnlyMemory<byte> key,
        EntryPosition? after,
        int limit,
        CancellationToken cancellationToken)
    {
        StorageContract.CheckFind(kind, limit);
        return _ledger.Readers.ReadAsync<IReadOnlyList<EntryPosition>>(
            database => Find(database, kind, key.Span, after, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadTileAsync(
        int level, ulong number, CancellationToken cancellationToken) =>
        level is < 0 or > 7 || number >= 1UL << TileLevelShift
            ? ValueTask.FromResult<ReadOnlyMemory<byte>?>(result: null)
            : ReadBytesAsync("SELECT hashes FROM tile WHERE id = ?1", (ulong)TileId(level, number), cancellationToken);

    private static long TileId(int level, ulong number) => ((long)level << TileLevelShift) | (long)number;

    private static IAsyncEnumerable<StatePart> CheckedAsync(IAsyncEnumerable<StatePart> state) => state.Select(part =>
    {
        StorageContract.CheckStatePart(part);
        return part;
    });

    private static BlockStoreHead? ReadHead(SqliteDatabase database)
    {
        SqliteStatement statement =
            database.Statement("SELECT height, journal_end FROM block ORDER BY height DESC LIMIT 1");
        try
        {
            return statement.Step()
                ? new BlockStoreHead((ulong)statement.Number(0), new JournalPosition((ulong)statement.Number(1)))
                : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static List<EntryPosition> Find(
        SqliteDatabase database, IndexKind kind, ReadOnlySpan<byte> key, EntryPosition? after, int limit)
    {
        List<EntryPosition> found = [];
        if (after is { Height: > long.MaxValue })
        {
            return found;
        }

        SqliteStatement statement = database
            .Statement(
                """
                SELECT height, entry FROM entry_index
                WHERE kind = ?1 AND key = ?2 AND (height, entry) > (?3, ?4)
                ORDER BY height, entry LIMIT ?5
                """)
            .Bind(1, (long)kind)
            .Bind(2, key)
            .Bind(3, after is { } position ? (long)position.Height : -1)
            .Bind(4, after?.Index ?? 0)
            .Bind(5, limit);
        try
        {
            while (statement.Step())
            {
                found.Add(new EntryPosition((ulong)statement.Number(0), (uint)statement.Number(1)));
            }

            return found;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static void Write(SqliteDatabase database, BlockCommit commit)
    {
        database.Statement("INSERT INTO block (height, journal_end, bytes) VALUES (?1, ?2, ?3)")
            .Bind(1, (long)commit.Height)
            .Bind(2, (long)commit.JournalEnd.Value)
            .Bind(3, commit.Block.Span)
            .Run();
        WriteState(database, commit.State);

        // In the order of the table, so that neighbours are written while their page is at hand.
        SqliteStatement index = database.Statement(
            "INSERT OR IGNORE INTO entry_index (kind, key, height, entry) VALUES (?1, ?2, ?3, ?4)");
        foreach (IndexRow row in commit.Index.Order(IndexRow.TableOrder))
        {
            index.Bind(1, (long)row.Kind)
                .Bind(2, row.Key.Span)
                .Bind(3, (long)row.Position.Height)
                .Bind(4, row.Position.Index)
                .Run();
        }

        SqliteStatement tiles = database.Statement("INSERT OR REPLACE INTO tile (id, hashes) VALUES (?1, ?2)");
        foreach (HistoryTile tile in commit.Tiles)
        {
            tiles.Bind(1, TileId(tile.Level, tile.Number)).Bind(2, tile.Hashes.Span).Run();
        }
    }

    private static void WriteState(SqliteDatabase database, IReadOnlyList<StateRow> rows)
    {
        SqliteStatement set = database.Statement(
            """
            INSERT INTO state (kind, key, value, blinding) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value, blinding = excluded.blinding
            """);
        SqliteStatement remove = database.Statement("DELETE FROM state WHERE kind = ?1 AND key = ?2");
        foreach (StateRow row in rows)
        {
            if (row.Value is { } value)
            {
                set.Bind(1, row.Kind).Bind(2, row.Key.Span).Bind(3, value.Span).Bind(4, row.Blinding.Span).Run();
            }
            else
            {
                remove.Bind(1, row.Kind).Bind(2, row.Key.Span).Run();
            }
        }
    }

    private ValueTask<ReadOnlyMemory<byte>?> ReadBytesAsync(
        string text, ulong key, CancellationToken cancellationToken) => key > long.MaxValue
        ? ValueTask.FromResult<ReadOnlyMemory<byte>?>(result: null)
        : _ledger.Readers.ReadAsync<ReadOnlyMemory<byte>?>(
            database =>
            {
                SqliteStatement statement = database.Statement(text).Bind(1, (long)key);
                try
                {
                    return statement.Step()
                        ? new ReadOnlyMemory<byte>(statement.Bytes(0))
                        : default(ReadOnlyMemory<byte>?);
                }
                finally
                {
                    statement.Reset();
                }
            },
            cancellationToken);
}
