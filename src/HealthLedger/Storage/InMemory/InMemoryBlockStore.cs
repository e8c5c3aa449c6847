using System.Runtime.CompilerServices;

namespace HealthLedger.Storage.InMemory;

/// <summary>Blocks, indexes, tiles and state in memory.</summary>
internal sealed class InMemoryBlockStore : IBlockStore, IStateStore
{
    private readonly InMemorySession _session;

    public InMemoryBlockStore(InMemorySession session) => _session = session;

    /// <inheritdoc/>
    public ValueTask<BlockStoreHead?> ReadHeadAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(Snapshot(cancellationToken).Head);

    /// <inheritdoc/>
    public ValueTask CommitAsync(IReadOnlyList<BlockCommit> commits, CancellationToken cancellationToken)
    {
        StorageContract.CheckCommits(commits);
        InMemoryContent content = _session.Enter(cancellationToken);
        lock (content.WriteGate)
        {
            _session.Enter(cancellationToken);
            content.Ledger = content.Ledger.With(commits);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask BeginAsync(
        BlockCommit first, IAsyncEnumerable<StatePart> state, CancellationToken cancellationToken)
    {
        StorageContract.CheckBeginning(first, state);
        StorageContract.CheckBegins(Snapshot(cancellationToken).Head?.Height);
        InMemoryLedgerPart begun = await InMemoryLedgerPart.BeginAsync(first, state, cancellationToken)
            .ConfigureAwait(false);
        InMemoryContent content = _session.Enter(cancellationToken);
        lock (content.WriteGate)
        {
            _session.Enter(cancellationToken);
            StorageContract.CheckBegins(content.Ledger.Head?.Height);
            content.Ledger = begun;
        }
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadBlockAsync(ulong height, CancellationToken cancellationToken)
    {
        InMemoryLedgerPart ledger = Snapshot(cancellationToken);
        ReadOnlyMemory<byte>? block = null;
        if (height >= ledger.First && height - ledger.First < (ulong)ledger.Blocks.Count)
        {
            block = ledger.Blocks[(int)(height - ledger.First)].ToArray();
        }

        return ValueTask.FromResult(block);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EntryPosition>> FindAsync(
        IndexKind kind,
        ReadOnlyMemory<byte> key,
        EntryPosition? after,
        int limit,
        CancellationToken cancellationToken)
    {
        StorageContract.CheckFind(kind, limit);
        var index = Snapshot(cancellationToken).Index;
        ByteKey sought = new(key);
        int start = 0;
        if (after is { } position)
        {
            start = index.IndexOf(((int)kind, sought, position.Height, position.Index));
            start = start < 0 ? ~start : start + 1;
        }
        else
        {
            start = index.IndexOf(((int)kind, sought, 0, 0));
            start = start < 0 ? ~start : start;
        }

        List<EntryPosition> found = [];
        for (int row = start; row < index.Count && found.Count < limit; row++)
        {
            if (index[row].Kind != (int)kind || !index[row].Key.Equals(sought))
            {
                break;
            }

            found.Add(new EntryPosition(index[row].Height, index[row].Entry));
        }

        return ValueTask.FromResult<IReadOnlyList<EntryPosition>>(found);
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadTileAsync(int level, ulong number, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? tile = null;
        if (Snapshot(cancellationToken).Tiles.TryGetValue((level, number), out ReadOnlyMemory<byte> hashes))
        {
            tile = hashes.ToArray();
        }

        return ValueTask.FromResult(tile);
    }

    /// <inheritdoc/>
    public ValueTask<StateRow?> ReadStateAsync(
        int kind, ReadOnlyMemory<byte> key, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Snapshot(cancellationToken).State.GetValueOrDefault((kind, new ByteKey(key))));

    /// <inheritdoc/>
    public async IAsyncEnumerable<StateRow> ScanStateAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        InMemoryLedgerPart ledger = Snapshot(cancellationToken);
        await ValueTask.CompletedTask.ConfigureAwait(false);
        foreach (StateRow row in ledger.State.Values)
        {
            _session.Enter(cancellationToken);
            yield return row;
        }
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadPageAsync(
        ReadOnlyMemory<byte> path, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? page = null;
        if (Snapshot(cancellationToken).Pages.TryGetValue(new ByteKey(path), out ReadOnlyMemory<byte> content))
        {
            page = content.ToArray();
        }

        return ValueTask.FromResult(page);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StatePage> ScanPagesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        InMemoryLedgerPart ledger = Snapshot(cancellationToken);
        await ValueTask.CompletedTask.ConfigureAwait(false);
        foreach (KeyValuePair<ByteKey, ReadOnlyMemory<byte>> page in ledger.Pages)
        {
            _session.Enter(cancellationToken);
            yield return new StatePage(page.Key.Bytes, page.Value);
        }
    }

    private InMemoryLedgerPart Snapshot(CancellationToken cancellationToken)
    {
        InMemoryContent content = _session.Enter(cancellationToken);
        lock (content.WriteGate)
        {
            return content.Ledger;
        }
    }
}
