using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using HealthLedger.Storage.PostgreSql.Database;
using Npgsql;

namespace HealthLedger.Storage.PostgreSql;

/// <summary>
/// Custody writes that arrive while a transaction is being committed are committed together in the next one; nothing
/// waits for a timer.
/// </summary>
internal sealed class CustodyQueue : IAsyncDisposable
{
    private const int MaximumWaiting = 1024;
    private const int MaximumGroup = 256;
    private const long MaximumGroupBytes = 16 * 1024 * 1024;

    private readonly PostgreSqlServer _server;
    private readonly FencedSession _session;
    private readonly Channel<CustodyWork> _waiting = Channel.CreateBounded<CustodyWork>(MaximumWaiting);
    private readonly string _envelopes;
    private readonly string _cleared;
    private readonly string _set;
    private readonly string _removed;
    private readonly string _exists;
    private readonly Task _loop;
    private CustodyWork? _carried;

    public CustodyQueue(PostgreSqlServer server, FencedSession session)
    {
        _server = server;
        _session = session;
        _envelopes = $"INSERT INTO {server.Quoted}.envelope (id, envelope, share) "
            + "SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bytea[])";
        _cleared = $"UPDATE {server.Quoted}.envelope SET share = "
            + "decode(repeat('00', octet_length(share)), 'hex') WHERE id = ANY($1)";
        _set = $"INSERT INTO {server.Quoted}.private_row (kind, key, time, value) "
            + "SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::bytea[]) "
            + "ON CONFLICT (kind, key) DO UPDATE SET time = excluded.time, value = excluded.value";
        _removed = $"DELETE FROM {server.Quoted}.private_row "
            + "USING unnest($1::bigint[], $2::bytea[]) AS gone (kind, key) "
            + "WHERE private_row.kind = gone.kind AND private_row.key = gone.key";
        _exists = $"SELECT EXISTS (SELECT FROM {server.Quoted}.envelope WHERE id = $1)";
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Writes, alone or with others; on stable storage when the task completes.</summary>
    /// <exception cref="ArgumentException">A segment exists already. Nothing was written.</exception>
    public async ValueTask WriteAsync(CustodyWrite write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _server.ThrowIfClosed();
        CustodyWork work = new(write, cancellationToken);
        try
        {
            await _waiting.Writer.WriteAsync(work, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException exception)
        {
            throw new ObjectDisposedException("The storage is closed.", exception);
        }

        await work.Completion.ConfigureAwait(false);
    }

    /// <summary>Finishes what was accepted.</summary>
    [SuppressMessage("Usage", "VSTHRD003", Justification = "The loop needs nothing of the awaiting thread.")]
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        while (_carried is not null || await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            List<CustodyWork> group = Take();
            if (group.Count > 0)
            {
                await CommitAsync(group).ConfigureAwait(false);
            }
        }
    }

    private List<CustodyWork> Take()
    {
        List<CustodyWork> group = [];
        long bytes = 0;
        while (group.Count < MaximumGroup && TryTake(out CustodyWork? work))
        {
            if (work.TryCancel())
            {
                continue;
            }

            bytes += work.Bytes;
            if (group.Count > 0 && bytes > MaximumGroupBytes)
            {
                _carried = work;
                break;
            }

            group.Add(work);
        }

        return group;
    }

    private bool TryTake([NotNullWhen(true)] out CustodyWork? work)
    {
        if (_carried is { } carried)
        {
            _carried = null;
            work = carried;
            return true;
        }

        return _waiting.Reader.TryRead(out work);
    }

    [SuppressMessage(
        "Design", "CA1031",
        Justification = "A failure belongs to the callers; it must not end the loop they wait for.")]
    private async Task CommitAsync(List<CustodyWork> group)
    {
        try
        {
            await StoreAsync(group).ConfigureAwait(false);
        }
        catch (PostgresException) when (group.Count > 1)
        {
            // One of them writes a segment that exists. Each alone, so that its refusal is its caller's alone.
            foreach (CustodyWork work in group)
            {
                await CommitAsync([work]).ConfigureAwait(false);
            }

            return;
        }
        catch (PostgresException)
        {
            group[0].Fail(StorageContract.SegmentExists(group[0].Write));
            return;
        }
        catch (Exception failure)
        {
            foreach (CustodyWork work in group)
            {
                work.Fail(failure);
            }

            return;
        }

        foreach (CustodyWork work in group)
        {
            work.Finish();
        }
    }

    private async ValueTask StoreAsync(List<CustodyWork> group)
    {
        CustodyRows rows = new(group);
        Func<NpgsqlConnection, ValueTask<bool>>? isStored = null;
        if (rows.Envelopes.Count > 0)
        {
            // One transaction: where one envelope is, all of it is. Rows alone may be written twice.
            isStored = connection => ExistsAsync(connection, rows.Envelopes[0].SegmentId);
        }

        await _session.WriteAsync(batch => Add(batch, rows), isStored, CancellationToken.None).ConfigureAwait(false);
    }

    private void Add(NpgsqlBatch batch, CustodyRows rows)
    {
        if (rows.Envelopes.Count > 0)
        {
            batch.Add(_envelopes)
                .Blobs([.. rows.Envelopes.Select(envelope => envelope.SegmentId)])
                .Blobs([.. rows.Envelopes.Select(envelope => envelope.Envelope)])
                .Blobs([.. rows.Envelopes.Select(envelope => envelope.Share)]);
        }

        if (rows.Cleared.Count > 0)
        {
            batch.Add(_cleared).Blobs([.. rows.Cleared]);
        }

        if (rows.Set.Count > 0)
        {
            batch.Add(_set)
                .Numbers([.. rows.Set.Select(row => (long)row.Table)])
                .Blobs([.. rows.Set.Select(row => row.Key)])
                .Numbers([.. rows.Set.Select(row => row.Time)])
                .Blobs([.. rows.Set.Select(row => row.Value!.Value)]);
        }

        if (rows.Removed.Count > 0)
        {
            batch.Add(_removed)
                .Numbers([.. rows.Removed.Select(row => (long)row.Table)])
                .Blobs([.. rows.Removed.Select(row => row.Key)]);
        }
    }

    private async ValueTask<bool> ExistsAsync(NpgsqlConnection connection, ReadOnlyMemory<byte> id)
    {
        NpgsqlCommand command = connection.Statement(_exists);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Bytes(id);
            return (bool)(await command.ExecuteScalarAsync().ConfigureAwait(false))!;
        }
    }
}
