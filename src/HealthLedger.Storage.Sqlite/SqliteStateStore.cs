using System.Runtime.CompilerServices;
using HealthLedger.Storage.Sqlite.Database;

namespace HealthLedger.Storage.Sqlite;

/// <summary>The state in the ledger database.</summary>
internal sealed class SqliteStateStore : IStateStore
{
    // One would do: rows go one transaction after the page. A row that somebody has deleted must not hold a reader up.
    private const int MaximumAttempts = 3;

    private readonly SqlitePart _ledger;
    private readonly PendingPages _pages;

    public SqliteStateStore(SqlitePart ledger, PendingPages pages)
    {
        _ledger = ledger;
        _pages = pages;
    }

    /// <inheritdoc/>
    public ValueTask<StateRow?> ReadStateAsync(
        int kind, ReadOnlyMemory<byte> key, CancellationToken cancellationToken) =>
        _ledger.Readers.ReadAsync(
            database =>
            {
                SqliteStatement statement = database
                    .Statement("SELECT value, blinding FROM state WHERE kind = ?1 AND key = ?2")
                    .Bind(1, kind)
                    .Bind(2, key.Span);
                try
                {
                    return statement.Step()
                        ? new StateRow(kind, key.ToArray(), statement.Bytes(0), statement.Bytes(1))
                        : null;
                }
                finally
                {
                    statement.Reset();
                }
            },
            cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<StateRow> ScanStateAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // One statement is one read transaction: it sees one commit, however long the scan takes. It has a
        // connection of its own, so that other readers do not wait for it.
        cancellationToken.ThrowIfCancellationRequested();
        using SqliteDatabase database = _ledger.Readers.Open();
        SqliteStatement statement =
            database.Statement("SELECT kind, key, value, blinding FROM state ORDER BY kind, key");
        await ValueTask.CompletedTask.ConfigureAwait(false);
        while (statement.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new StateRow(
                (int)statement.Number(0), statement.Bytes(1), statement.Bytes(2), statement.Bytes(3));
        }
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadPageAsync(
        ReadOnlyMemory<byte> path, CancellationToken cancellationToken) =>
        _ledger.Readers.ReadAsync(database => ReadPage(database, path.Span), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadPagesAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> paths, CancellationToken cancellationToken) =>
        _ledger.Readers.ReadAsync<IReadOnlyList<ReadOnlyMemory<byte>?>>(
            database => ReadPages(database, paths), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<StatePage> ScanPagesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using SqliteDatabase database = _ledger.Readers.Open();

        // One read transaction for both tables; it ends with the connection.
        database.Run("BEGIN");
        PendingPage[] pending = PendingPages.ReadAll(database);
        int next = 0;
        SqliteStatement statement = database.Statement("SELECT path, content FROM state_page ORDER BY path");
        await ValueTask.CompletedTask.ConfigureAwait(false);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte[]? path = statement.Step() ? statement.Bytes(0) : null;
            bool isReplaced = false;
            for (; next < pending.Length && Order(pending[next], path) is <= 0 and int order; next++)
            {
                isReplaced = order == 0;
                if (!pending[next].IsRemoval)
                {
                    yield return PendingPages.Read(database, pending[next])!;
                }
            }

            if (path is null)
            {
                yield break;
            }

            if (!isReplaced)
            {
                yield return new StatePage(path, statement.Bytes(1));
            }
        }
    }

    // In one read transaction SQLite keeps the upper pages of the table, which most of the paths share. What waits is
    // looked up before that begins: then every row that is found, and every page in its place, was the newest in the
    // meantime. Where a row is gone already, its page is read once more by itself.
    private ReadOnlyMemory<byte>?[] ReadPages(
        SqliteDatabase database, IReadOnlyList<ReadOnlyMemory<byte>> paths)
    {
        PendingPage?[] pending =
        [
            .. paths.Select(path => _pages.TryFind(path.Span, out PendingPage page) ? page : default(PendingPage?)),
        ];
        ReadOnlyMemory<byte>?[] pages = new ReadOnlyMemory<byte>?[paths.Count];
        List<int> again = [];
        database.Run("BEGIN");
        try
        {
            for (int i = 0; i < pages.Length; i++)
            {
                if (pending[i] is not { } page)
                {
                    pages[i] = ReadMerged(database, paths[i].Span);
                }
                else if (!page.IsRemoval)
                {
                    pages[i] = PendingPages.Read(database, page)?.Content;
                    if (pages[i] is null)
                    {
                        again.Add(i);
                    }
                }
            }
        }
        finally
        {
            database.RollBack();
        }

        foreach (int i in again)
        {
            pages[i] = ReadPage(database, paths[i].Span);
        }

        return pages;
    }

    private ReadOnlyMemory<byte>? ReadPage(SqliteDatabase database, ReadOnlySpan<byte> path)
    {
        // In this order: what is merged is forgotten after its transaction, and its row is deleted in a later one.
        for (int attempt = 0; attempt < MaximumAttempts && _pages.TryFind(path, out PendingPage pending); attempt++)
        {
            if (pending.IsRemoval)
            {
                return null;
            }

            if (PendingPages.Read(database, pending) is { } found)
            {
                return found.Content;
            }
        }

        return ReadMerged(database, path);
    }

    private static ReadOnlyMemory<byte>? ReadMerged(SqliteDatabase database, ReadOnlySpan<byte> path)
    {
        SqliteStatement statement =
            database.Statement("SELECT content FROM state_page WHERE path = ?1").Bind(1, path);
        try
        {
            return statement.Step() ? new ReadOnlyMemory<byte>(statement.Bytes(0)) : default(ReadOnlyMemory<byte>?);
        }
        finally
        {
            statement.Reset();
        }
    }

    // A path that is too long to wait comes after those that wait and agree with its beginning.
    private static int Order(PendingPage page, byte[]? path) => path is null ? -1 : page.CompareTo(path);
}
