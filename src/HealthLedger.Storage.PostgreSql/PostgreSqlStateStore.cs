using HealthLedger.Storage.PostgreSql.Database;

namespace HealthLedger.Storage.PostgreSql;

/// <summary>The state in its table.</summary>
internal sealed class PostgreSqlStateStore : IStateStore
{
    private readonly PostgreSqlReaders _readers;
    private readonly string _read;
    private readonly string _scan;
    private readonly string _readPage;
    private readonly string _readPages;
    private readonly string _scanPages;

    public PostgreSqlStateStore(PostgreSqlServer server, PostgreSqlReaders readers)
    {
        _readers = readers;
        _read = $"SELECT value, blinding FROM {server.Quoted}.state WHERE kind = $1 AND key = $2";
        _scan = $"SELECT kind, key, value, blinding FROM {server.Quoted}.state ORDER BY kind, key";
        _readPage = $"SELECT content FROM {server.Quoted}.state_page WHERE path = $1";
        _readPages = $"SELECT wanted.place, page.content FROM unnest($1) WITH ORDINALITY AS wanted (path, place) "
            + $"JOIN {server.Quoted}.state_page AS page USING (path)";
        _scanPages = $"SELECT path, content FROM {server.Quoted}.state_page ORDER BY path";
    }

    /// <inheritdoc/>
    public async ValueTask<StateRow?> ReadStateAsync(
        int kind, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        List<StateRow> rows = await _readers.ListAsync(
            _read,
            parameters => parameters.Number(kind).Bytes(key),
            reader => new StateRow(
                kind, key.ToArray(), reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1)),
            cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StateRow> ScanStateAsync(CancellationToken cancellationToken) =>

        // One statement sees one commit, however long its rows are taken.
        _readers.StreamAsync(
            _scan,
            _ => { },
            reader => new StateRow(
                reader.GetInt16(0),
                reader.GetFieldValue<byte[]>(1),
                reader.GetFieldValue<byte[]>(2),
                reader.GetFieldValue<byte[]>(3)),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadPageAsync(
        ReadOnlyMemory<byte> path, CancellationToken cancellationToken) =>
        _readers.BytesAsync(_readPage, parameters => parameters.Bytes(path), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadPagesAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> paths, CancellationToken cancellationToken)
    {
        List<(long Place, byte[] Content)> found = await _readers.ListAsync(
            _readPages,
            parameters => parameters.Blobs([.. paths]),
            reader => (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)),
            cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte>?[] pages = new ReadOnlyMemory<byte>?[paths.Count];
        foreach ((long place, byte[] content) in found)
        {
            pages[place - 1] = content;
        }

        return pages;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StatePage> ScanPagesAsync(CancellationToken cancellationToken) =>
        _readers.StreamAsync(
            _scanPages,
            _ => { },
            reader => new StatePage(reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1)),
            cancellationToken);
}
