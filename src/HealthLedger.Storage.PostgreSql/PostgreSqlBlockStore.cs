using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using HealthLedger.Storage.PostgreSql.Database;
using Npgsql;

namespace HealthLedger.Storage.PostgreSql;

/// <summary>Blocks, indexes and tiles. A group of commits is one batch of one statement for each table.</summary>
[SuppressMessage(
    "Design", "CA1001", Justification = "The gate has no handle, and late callers must be told that it is closed.")]
internal sealed class PostgreSqlBlockStore : IBlockStore
{
    private const int MaximumLevel = 7;
    private const ulong MaximumTile = 1UL << 56;

    private readonly PostgreSqlServer _server;
    private readonly PostgreSqlReaders _readers;
    private readonly FencedSession _session;
    private readonly BlockStatements _statements;
    private readonly SemaphoreSlim _gate = new(1, 1);

    // The newest height that this node knows to be stored; nobody else writes while it holds the lease.
    private ulong? _height;

    private PostgreSqlBlockStore(
        PostgreSqlServer server, PostgreSqlReaders readers, FencedSession session)
    {
        _server = server;
        _readers = readers;
        _session = session;
        _statements = new BlockStatements(server.Quoted);
    }

    /// <summary>Reads the head that the next commit has to follow.</summary>
    public static async ValueTask<PostgreSqlBlockStore> OpenAsync(
        PostgreSqlServer server,
        PostgreSqlReaders readers,
        FencedSession session,
        CancellationToken cancellationToken)
    {
        PostgreSqlBlockStore store = new(server, readers, session);
        BlockStoreHead? head = await store.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        store._height = head?.Height;
        return store;
    }

    /// <inheritdoc/>
    public async ValueTask<BlockStoreHead?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        List<BlockStoreHead> heads = await _readers.ListAsync(
            $"SELECT height, journal_end FROM {_server.Quoted}.block ORDER BY height DESC LIMIT 1",
            _ => { },
            reader => new BlockStoreHead(
                StoredNumber.Position(reader.GetInt64(0)),
                new JournalPosition(StoredNumber.Position(reader.GetInt64(1)))),
            cancellationToken).ConfigureAwait(false);
        return heads.Count == 0 ? null : heads[0];
    }

    /// <inheritdoc/>
    public async ValueTask CommitAsync(IReadOnlyList<BlockCommit> commits, CancellationToken cancellationToken)
    {
        StorageContract.CheckCommits(commits);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _server.ThrowIfClosed();
            StorageContract.CheckFollows(commits, _height);
            ulong newest = commits[^1].Height;
            BlockRows rows = new(commits);
            await _session.WriteAsync(
                batch => _statements.Add(batch, rows),
                connection => IsStoredAsync(connection, newest),
                cancellationToken).ConfigureAwait(false);
            _height = newest;
        }
        catch (PostgresException exception)
        {
            throw PostgreSqlFailure.Of(exception, _server.Where);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask BeginAsync(
        BlockCommit first, IAsyncEnumerable<StatePart> state, CancellationToken cancellationToken)
    {
        StorageContract.CheckBeginning(first, state);
        SnapshotSource source = new(state);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _server.ThrowIfClosed();
            StorageContract.CheckBegins(_height);
            await _session.WriteTogetherAsync(
                WritesAsync(first, source, cancellationToken),
                connection => IsStoredAsync(connection, first.Height),
                cancellationToken).ConfigureAwait(false);
            _height = first.Height;
        }
        catch (OperationCanceledException) when (source.Failure is { } failure)
        {
            failure.Throw();
        }
        catch (PostgresException exception)
        {
            throw PostgreSqlFailure.Of(exception, _server.Where);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadBlockAsync(ulong height, CancellationToken cancellationToken) =>
        height > long.MaxValue
            ? ValueTask.FromResult<ReadOnlyMemory<byte>?>(result: null)
            : _readers.BytesAsync(
                $"SELECT bytes FROM {_server.Quoted}.block WHERE height = $1",
                parameters => parameters.Number((long)height),
                cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EntryPosition>> FindAsync(
        IndexKind kind,
        ReadOnlyMemory<byte> key,
        EntryPosition? after,
        int limit,
        CancellationToken cancellationToken)
    {
        StorageContract.CheckFind(kind, limit);
        if (after is { Height: > long.MaxValue })
        {
            return [];
        }

        return await _readers.ListAsync(
            $"""
            SELECT height, entry FROM {_server.Quoted}.entry_index
            WHERE kind = $1 AND key = $2 AND (height, entry) > ($3, $4) ORDER BY height, entry LIMIT $5
            """,
            parameters => parameters.Number((long)kind).Bytes(key)
                .Number(after is { } position ? (long)position.Height : -1)
                .Number(after?.Index ?? 0)
                .Number(limit),
            reader => new EntryPosition(
                StoredNumber.Position(reader.GetInt64(0)), StoredNumber.Narrow(reader.GetInt64(1))),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadTileAsync(
        int level, ulong number, CancellationToken cancellationToken) =>
        level is < 0 or > MaximumLevel || number >= MaximumTile
            ? ValueTask.FromResult<ReadOnlyMemory<byte>?>(result: null)
            : _readers.BytesAsync(
                $"SELECT hashes FROM {_server.Quoted}.tile WHERE level = $1 AND number = $2",
                parameters => parameters.Number(level).Number((long)number),
                cancellationToken);

    private async IAsyncEnumerable<Action<NpgsqlBatch>> WritesAsync(
        BlockCommit first, SnapshotSource source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (StatePart part in source.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return batch => _statements.Add(batch, part);
        }

        BlockRows rows = new([first]);
        yield return batch => _statements.Add(batch, rows);
    }

    private async ValueTask<bool> IsStoredAsync(NpgsqlConnection connection, ulong height)
    {
        NpgsqlCommand command = connection.Statement(
            $"SELECT EXISTS (SELECT FROM {_server.Quoted}.block WHERE height = $1)");
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Number((long)height);
            return (bool)(await command.ExecuteScalarAsync().ConfigureAwait(false))!;
        }
    }
}
