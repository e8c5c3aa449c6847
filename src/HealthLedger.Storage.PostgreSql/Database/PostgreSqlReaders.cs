using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Npgsql;

namespace HealthLedger.Storage.PostgreSql.Database;

/// <summary>
/// Reads. Each statement sees one commit, the newest when it begins, and never waits for the writer. Of many that read
/// at once some wait, so that sessions stay few.
/// </summary>
[SuppressMessage(
    "Design", "CA1001",
    Justification = "The semaphore has no handle, and late callers must be told that it is closed.")]
internal sealed class PostgreSqlReaders
{
    private const int MaximumAtOnce = 12;

    private readonly PostgreSqlServer _server;
    private readonly SemaphoreSlim _slots = new(MaximumAtOnce, MaximumAtOnce);

    public PostgreSqlReaders(PostgreSqlServer server) => _server = server;

    /// <summary>All rows of a statement.</summary>
    /// <param name="text">The statement.</param>
    /// <param name="bind">Adds its parameters.</param>
    /// <param name="read">Reads the row that the reader stands on.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<List<T>> ListAsync<T>(
        string text,
        Action<NpgsqlParameterCollection> bind,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await AskAsync(() => ListOnceAsync(text, bind, read, cancellationToken)).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>The bytes that a statement finds, or null when it finds no row.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> BytesAsync(
        string text, Action<NpgsqlParameterCollection> bind, CancellationToken cancellationToken)
    {
        List<byte[]> found = await ListAsync(
            text, bind, reader => reader.GetFieldValue<byte[]>(0), cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(found[0]);
    }

    /// <summary>The rows of a statement as its caller takes them, on a session of their own.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        string text,
        Action<NpgsqlParameterCollection> bind,
        Func<NpgsqlDataReader, T> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RowStream rows = await AskAsync(() => RowStream.OpenAsync(_server, text, bind, cancellationToken))
            .ConfigureAwait(false);
        await using (rows.ConfigureAwait(false))
        {
            while (await GuardAsync(rows.MoveAsync(cancellationToken)).ConfigureAwait(false))
            {
                yield return read(rows.Current);
            }
        }
    }

    // After a restart of the server all idle sessions are broken; a try with a new one tells. Readers that find this at
    // the same time give each other broken ones: as many as read at once. A new session that cannot be opened may have
    // been ended while it was, which a process finds that was paused; one more try tells that.
    private static int MostAttempts(Exception exception) => exception switch
    {
        StorageFailureException { Code: HealthLedgerErrorCodes.ServerUnreachable } => 2,
        TimeoutException or { InnerException: TimeoutException } => 2,
        _ when PostgreSqlFailure.IsConnectionLoss(exception) => 1 + MaximumAtOnce,
        _ => 1,
    };

    // Asks on another session where the one at hand turns out to be broken.
    private async ValueTask<T> AskAsync<T>(Func<ValueTask<T>> ask)
    {
        for (int attempt = 1; ; attempt++)
        {
            _server.ThrowIfClosed();
            try
            {
                return await ask().ConfigureAwait(false);
            }
            catch (Exception exception) when (attempt < MostAttempts(exception))
            {
                _server.ForgetIdleReaders();
            }
            catch (Exception exception) when (PostgreSqlFailure.IsOfDatabase(exception))
            {
                throw PostgreSqlFailure.Of(exception, _server.Where);
            }
        }
    }

    private async ValueTask<List<T>> ListOnceAsync<T>(
        string text,
        Action<NpgsqlParameterCollection> bind,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken)
    {
        NpgsqlConnection session = await _server.OpenReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            NpgsqlCommand command = session.Statement(text);
            await using (command.ConfigureAwait(false))
            {
                bind(command.Parameters);
                List<T> rows = [];
                NpgsqlDataReader reader =
                    await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    {
                        rows.Add(read(reader));
                    }

                    return rows;
                }
            }
        }
    }

    private async ValueTask<T> GuardAsync<T>(ValueTask<T> task)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgreSqlFailure.IsOfDatabase(exception))
        {
            throw PostgreSqlFailure.Of(exception, _server.Where);
        }
    }
}
