using HealthLedger.Storage.PostgreSql.Database;

namespace HealthLedger.Storage.PostgreSql;

/// <summary>An open schema, written by this process alone.</summary>
internal sealed class PostgreSqlLedgerStorage : ILedgerStorage
{
    private static readonly long[] Kinds = [.. Enum.GetValues<PrivateTable>().Select(table => (long)table)];

    private readonly PostgreSqlParts _parts;
    private int _isDisposed;

    public PostgreSqlLedgerStorage(PostgreSqlParts parts)
    {
        _parts = parts;
        State = new PostgreSqlStateStore(parts.Server, parts.Readers);
        EnvelopeEraser eraser = new(parts.Server, parts.Readers, parts.Lease!, parts.CustodySession!);
        Custody = new PostgreSqlCustodyStore(
            parts.Server, parts.Readers, parts.CustodySession!, parts.CustodyQueue!, eraser);
    }

    /// <inheritdoc/>
    public string Kind => "postgresql";

    /// <inheritdoc/>
    public IJournal Journal => _parts.Journal!;

    /// <inheritdoc/>
    public IBlockStore Blocks => _parts.Blocks!;

    /// <inheritdoc/>
    public IStateStore State { get; }

    /// <inheritdoc/>
    public ICustodyStore Custody { get; }

    /// <summary>The lease that it writes under.</summary>
    internal WriterLease Lease => _parts.Lease!;

    /// <inheritdoc/>
    /// <remarks>What nobody else reads: journal records that the blocks have taken over, and private rows of a kind
    /// that there is not. The server checks its own pages and indexes.</remarks>
    public async ValueTask<string?> FindDamageAsync(CancellationToken cancellationToken)
    {
        List<long> strangers = await _parts.Readers.ListAsync(
            $"SELECT count(*) FROM {_parts.Server.Quoted}.private_row WHERE NOT kind = ANY($1)",
            parameters => parameters.Numbers(Kinds),
            reader => reader.GetInt64(0),
            cancellationToken).ConfigureAwait(false);
        if (strangers is not [0])
        {
            return "private rows: some are of a kind that there is not";
        }

        PostgreSqlJournal journal = _parts.Journal!;
        while (true)
        {
            JournalPosition begin = journal.Begin;
            try
            {
                await foreach (JournalRecord _ in journal.ReadAsync(begin, cancellationToken).ConfigureAwait(false))
                {
                    // Reading checks every record against its checksum and against the record before it.
                }

                return null;
            }
            catch (StorageFailureException gone)
                when (gone.Code == HealthLedgerErrorCodes.FileMissing && journal.Begin != begin)
            {
                // Records were released while they were read.
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<string, long>> MeasureAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, long> sizes = new(StringComparer.Ordinal)
        {
            ["ledger"] = 0,
            ["custody"] = 0,
            ["journal"] = 0,
        };
        List<(string Table, long Bytes)> tables = await _parts.Readers.ListAsync(
            """
            SELECT c.relname::text, pg_total_relation_size(c.oid) FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = 'r'
            """,
            parameters => parameters.Text(_parts.Server.Schema),
            reader => (reader.GetString(0), reader.GetInt64(1)),
            cancellationToken).ConfigureAwait(false);
        foreach ((string table, long bytes) in tables)
        {
            string part = table switch
            {
                "envelope" or "private_row" => "custody",
                "journal" or "journal_end" => "journal",
                _ => "ledger",
            };
            sizes[part] += bytes;
        }

        return sizes;
    }

    /// <inheritdoc/>
    public Task<StorageFailureException> WaitForLossAsync(CancellationToken cancellationToken) =>
        _parts.Lease!.Lost.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() =>
        Interlocked.Exchange(ref _isDisposed, 1) == 0 ? _parts.DisposeAsync() : ValueTask.CompletedTask;
}
