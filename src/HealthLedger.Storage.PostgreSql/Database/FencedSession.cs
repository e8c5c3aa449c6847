using System.Data;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace HealthLedger.Storage.PostgreSql.Database;

/// <summary>
/// One session that writes. A write is one batch in one round trip: its first statement checks the epoch and locks the
/// lease's row against a change of hands until the transaction has ended, so that what is stored was written by the
/// holder of the lease. Writes are done one after the other.
/// </summary>
[SuppressMessage(
    "Usage", "CA2213", Justification = "The gate has no handle, and late callers must be told that it is closed.")]
internal sealed class FencedSession : IAsyncDisposable
{
    private const int MaximumAttempts = 5;

    private readonly PostgreSqlServer _server;
    private readonly WriterLease _lease;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly string _fence;
    private NpgsqlConnection? _session;

    public FencedSession(PostgreSqlServer server, WriterLease lease)
    {
        _server = server;
        _lease = lease;
        _fence = $"SELECT {server.Quoted}.fence($1)";
    }

    /// <summary>Writes; on stable storage when the task completes.</summary>
    /// <param name="write">Adds the statements; called again when it has to be done again.</param>
    /// <param name="isStored">
    /// After a session that broke within the write, when nobody can write meanwhile: whether it is stored. Null when
    /// the write may be done twice.
    /// </param>
    /// <param name="cancellationToken">Cancels waiting before anything is sent.</param>
    /// <returns>How many rows the statements changed.</returns>
    /// <exception cref="PostgresException">A key is there already; nothing is stored.</exception>
    /// <exception cref="StorageFailureException">
    /// HLS7003, HLS7005, HLS7006, HLS7007, HLS7020, HLS7021 or HLS7024: nothing is stored. HLS7027 or HLS7028: nothing
    /// can be written any more.
    /// </exception>
    public ValueTask<int> WriteAsync(
        Action<NpgsqlBatch> write,
        Func<NpgsqlConnection, ValueTask<bool>>? isStored,
        CancellationToken cancellationToken) => RunAsync(
            (session, epoch) => SendAsync(session, epoch, write), isStored, cancellationToken);

    /// <summary>Writes in one transaction what comes over time: a batch for each part.</summary>
    /// <param name="writes">Each adds its statements. Asked for anew, from the beginning, when it has to be done again;
    /// what it throws must not be of the database (<see cref="PostgreSqlFailure.IsOfDatabase"/>).</param>
    /// <param name="isStored">As of <see cref="WriteAsync"/>.</param>
    /// <param name="cancellationToken">Cancels as long as there are parts to come.</param>
    /// <exception cref="PostgresException">As of <see cref="WriteAsync"/>.</exception>
    /// <exception cref="StorageFailureException">As of <see cref="WriteAsync"/>.</exception>
    public async ValueTask WriteTogetherAsync(
        IAsyncEnumerable<Action<NpgsqlBatch>> writes,
        Func<NpgsqlConnection, ValueTask<bool>> isStored,
        CancellationToken cancellationToken) => await RunAsync(
            (session, epoch) => SendTogetherAsync(session, epoch, writes, cancellationToken),
            isStored,
            cancellationToken).ConfigureAwait(false);

    /// <summary>Waits for a write under way and closes the session.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            await DropAsync().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask<int> RunAsync(
        Func<NpgsqlConnection, long, ValueTask<int>> send,
        Func<NpgsqlConnection, ValueTask<bool>>? isStored,
        CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await RunOnceAsync(send, isStored, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask<int> RunOnceAsync(
        Func<NpgsqlConnection, long, ValueTask<int>> send,
        Func<NpgsqlConnection, ValueTask<bool>>? isStored,
        CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            _server.ThrowIfClosed();
            _lease.ThrowIfLost();
            cancellationToken.ThrowIfCancellationRequested();
            if (_session is { State: not ConnectionState.Open })
            {
                // Npgsql gives a session up after errors such as a full disk, although the server has not.
                await DropAsync().ConfigureAwait(false);
            }

            try
            {
                _session ??= await _server.OpenWriterAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (StorageFailureException exception) when (
                exception.Code == HealthLedgerErrorCodes.ServerUnreachable && attempt == 1)
            {
                // The server may have ended this session while it was opened: a process that was paused finds that.
                continue;
            }

            long epoch = _lease.Epoch;
            int process = _session.ProcessID;
            try
            {
                return await send(_session, epoch).ConfigureAwait(false);
            }
            catch (PostgresException exception) when (
                string.Equals(exception.SqlState, PostgreSqlFailure.FencedState, StringComparison.Ordinal))
            {
                if (!await _lease.HasNewEpochAsync(epoch).ConfigureAwait(false))
                {
                    throw _lease.Fail(PostgreSqlFailure.LeaseLost(_server.Where));
                }

                // Our own lease has a new epoch, because another of our sessions broke. Nothing of this is stored.
            }
            catch (Exception exception) when (PostgreSqlFailure.IsConnectionLoss(exception))
            {
                await DropAsync().ConfigureAwait(false);
                await _lease.RenewEpochAsync(epoch, process).ConfigureAwait(false);
                if (isStored is not null && await _lease.PersistAsync(isStored).ConfigureAwait(false))
                {
                    return 0;
                }

                if (attempt == MaximumAttempts)
                {
                    throw isStored is null ? _lease.FailUnknown() : PostgreSqlFailure.Of(exception, _server.Where);
                }
            }
            catch (PostgresException exception) when (
                !string.Equals(exception.SqlState, PostgresErrorCodes.UniqueViolation, StringComparison.Ordinal))
            {
                throw PostgreSqlFailure.Of(exception, _server.Where);
            }
        }
    }

    private async ValueTask<int> SendAsync(NpgsqlConnection session, long epoch, Action<NpgsqlBatch> write)
    {
        NpgsqlBatch batch = session.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            // [INV-L1] First, so that nothing is changed under an epoch that is over, nor the epoch until all is done.
            batch.Add(_fence).Number(epoch);
            write(batch);
            return await batch.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async ValueTask<int> SendTogetherAsync(
        NpgsqlConnection session,
        long epoch,
        IAsyncEnumerable<Action<NpgsqlBatch>> writes,
        CancellationToken cancellationToken)
    {
        NpgsqlTransaction transaction =
            await session.BeginTransactionAsync(CancellationToken.None).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            // [INV-L1] The first batch checks the epoch and locks it for all of the transaction.
            int rows = await SendAsync(session, epoch, _ => { }).ConfigureAwait(false);
            await foreach (Action<NpgsqlBatch> write in
                writes.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (session.State is not ConnectionState.Open)
                {
                    throw new IOException("The session has ended between two batches.");
                }

                NpgsqlBatch batch = session.CreateBatch();
                await using (batch.ConfigureAwait(false))
                {
                    write(batch);
                    if (batch.BatchCommands.Count > 0)
                    {
                        rows += await batch.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
                    }
                }
            }

            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            return rows;
        }
    }

    private async ValueTask DropAsync()
    {
        NpgsqlConnection? session = _session;
        _session = null;
        if (session is not null)
        {
            await session.DisposeAsync().ConfigureAwait(false);
        }
    }
}
