using Npgsql;

namespace HealthLedger.Storage.PostgreSql.Database;

/// <summary>The rows of one statement on a session of their own, as they are taken.</summary>
internal sealed class RowStream : IAsyncDisposable
{
    private readonly NpgsqlConnection _session;
    private readonly NpgsqlCommand _command;
    private bool _isOver;

    private RowStream(NpgsqlConnection session, NpgsqlCommand command, NpgsqlDataReader reader)
    {
        _session = session;
        _command = command;
        Current = reader;
    }

    /// <summary>Stands on the row that was moved to.</summary>
    public NpgsqlDataReader Current { get; }

    /// <summary>Sends the statement.</summary>
    public static async ValueTask<RowStream> OpenAsync(
        PostgreSqlServer server,
        string text,
        Action<NpgsqlParameterCollection> bind,
        CancellationToken cancellationToken)
    {
        NpgsqlConnection session = await server.OpenReaderAsync(cancellationToken).ConfigureAwait(false);
        NpgsqlCommand command = session.Statement(text);
        try
        {
            bind(command.Parameters);
            NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            return new RowStream(session, command, reader);
        }
        catch
        {
            await command.DisposeAsync().ConfigureAwait(false);
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Goes to the next row; false after the last one.</summary>
    public async ValueTask<bool> MoveAsync(CancellationToken cancellationToken)
    {
        bool isThere = await Current.ReadAsync(cancellationToken).ConfigureAwait(false);
        _isOver = !isThere;
        return isThere;
    }

    /// <summary>Ends the statement: what was not taken is not read.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_isOver)
            {
                _command.Cancel();
            }

            await Current.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgreSqlFailure.IsOfDatabase(exception))
        {
            // Of a statement that was cancelled or failed; nobody waits for its rest.
        }

        await _command.DisposeAsync().ConfigureAwait(false);
        await _session.DisposeAsync().ConfigureAwait(false);
    }
}
