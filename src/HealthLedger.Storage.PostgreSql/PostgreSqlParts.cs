using HealthLedger.Storage.PostgreSql.Database;

namespace HealthLedger.Storage.PostgreSql;

/// <summary>What is open of a schema. Closed in the order opposite to opening; the lease goes back last.</summary>
internal sealed class PostgreSqlParts : IAsyncDisposable
{
    public PostgreSqlParts(PostgreSqlServer server)
    {
        Server = server;
        Readers = new PostgreSqlReaders(server);
    }

    /// <summary>The server.</summary>
    public PostgreSqlServer Server { get; }

    /// <summary>Reads.</summary>
    public PostgreSqlReaders Readers { get; }

    /// <summary>The right to write.</summary>
    public WriterLease? Lease { get; set; }

    /// <summary>The session that block commits and housekeeping are written on.</summary>
    public FencedSession? BlockSession { get; set; }

    /// <summary>The session that custody is written on.</summary>
    public FencedSession? CustodySession { get; set; }

    /// <summary>The session that the journal is written on.</summary>
    public FencedSession? JournalSession { get; set; }

    /// <summary>Custody writes.</summary>
    public CustodyQueue? CustodyQueue { get; set; }

    /// <summary>The journal.</summary>
    public PostgreSqlJournal? Journal { get; set; }

    /// <summary>The blocks.</summary>
    public PostgreSqlBlockStore? Blocks { get; set; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Lease is not null)
        {
            // Writes under way are finished, but a server that is away is waited for no longer.
            await Lease.StopAsync().ConfigureAwait(false);
        }

        if (CustodyQueue is not null)
        {
            await CustodyQueue.DisposeAsync().ConfigureAwait(false);
        }

        Server.Close();
        foreach (FencedSession? session in (FencedSession?[])[BlockSession, CustodySession, JournalSession])
        {
            if (session is not null)
            {
                await session.DisposeAsync().ConfigureAwait(false);
            }
        }

        if (Lease is not null)
        {
            await Lease.DisposeAsync().ConfigureAwait(false);
        }

        await Server.DisposeAsync().ConfigureAwait(false);
    }
}
