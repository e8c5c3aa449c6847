using System.Runtime.CompilerServices;
using HealthLedger.Storage.Sqlite.Database;

namespace HealthLedger.Storage.Sqlite;

/// <summary>The state in the ledger database.</summary>
internal sealed class SqliteStateStore : IStateStore
{
    private readonly SqlitePart _ledger;

    public SqliteStateStore(SqlitePart ledger) => _ledger = ledger;

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
        _ledger.Readers.ReadAsync<ReadOnlyMemory<byte>?>(
            database =>
            {
                SqliteStatement statement = database
                    .Statement("SELECT content FROM state_page WHERE path = ?1")
                    .Bind(1, path.Span);
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

    /// <inheritdoc/>
    public async IAsyncEnumerable<StatePage> ScanPagesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using SqliteDatabase database = _ledger.Readers.Open();
        SqliteStatement statement = database.Statement("SELECT path, content FROM state_page ORDER BY path");
        await ValueTask.CompletedTask.ConfigureAwait(false);
        while (statement.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new StatePage(statement.Bytes(0), statement.Bytes(1));
        }
    }
}
