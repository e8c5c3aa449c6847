using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// Brings pages and rows of the state from the database into memory, each checked against the hash that the sealed
/// root leads to, and drops them again. The trees share what is loaded, so there is no second store of it here: only
/// the count of bytes and the rule of what goes.
/// </summary>
internal sealed class StateCache : IDisposable
{
    private const int MaxPages = 512;

    private readonly IStateStore _store;
    private readonly long _budget;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private long _bytes;
    private long _pagesRead;

    public StateCache(IStateStore store, long budget)
    {
        _store = store;
        _budget = budget;
    }

    /// <summary>An estimate of the bytes that pages and rows take.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>How many pages were read from the database.</summary>
    public long PagesRead => Interlocked.Read(ref _pagesRead);

    /// <summary>
    /// Keeps what is loaded until <see cref="Leave"/>: who executes must find again what it was made to load.
    /// </summary>
    public Task EnterAsync(CancellationToken cancellationToken) => _gate.WaitAsync(cancellationToken);

    public void Leave() => _gate.Release();

    /// <summary>The root page of the state whose root was sealed.</summary>
    /// <exception cref="IntegrityException">HLS3003: it is missing or another one.</exception>
    public async ValueTask<StateTree> LoadRootAsync(Digest256 root, CancellationToken cancellationToken) =>
        new(await ReadAsync(StatePath.Root, root, cancellationToken).ConfigureAwait(false));

    /// <summary>Loads the pages on the way to a place.</summary>
    /// <returns>The leaf there, or nothing.</returns>
    /// <exception cref="IntegrityException">HLS3003: a page is missing or another one. For a tree that is not the
    /// newest this can also mean that the database has a newer page.</exception>
    public async ValueTask<StateTreeSlot> LoadAsync(
        StateTree tree, Digest256 place, CancellationToken cancellationToken)
    {
        if (tree.TryFind(place, out StateTreeSlot leaf))
        {
            return leaf;
        }

        byte[] bits = place.ToArray();
        StateTreePage page = tree.RootPage;
        for (int depth = 0; ; depth++)
        {
            StateTreeSlot slot = page[StatePath.Nibble(bits, depth)];
            if (slot.Child is not { } child)
            {
                return slot.IsLeaf && slot.Place == place ? slot : default;
            }

            page = child.Page
                ?? (child.Page = await ReadAsync(StatePath.Of(bits, depth + 1), child.Hash, cancellationToken)
                    .ConfigureAwait(false));
        }
    }

    /// <summary>
    /// Loads the pages on the way to several places, a level of the tree at a time. Only for one who has entered:
    /// what is loaded would be dropped again otherwise.
    /// </summary>
    /// <exception cref="IntegrityException">As above.</exception>
    public async ValueTask LoadAsync(
        StateTree tree, IEnumerable<Digest256> places, CancellationToken cancellationToken)
    {
        List<Digest256> left = [.. places];
        Dictionary<ByteKey, StateTreeChild> missing = [];
        while (true)
        {
            missing.Clear();
            left.RemoveAll(place =>
            {
                StateTreeChild? child = tree.FindMissing(place, out byte[] path);
                if (child is not null)
                {
                    missing[new ByteKey(path)] = child;
                }

                return child is null;
            });
            if (left.Count == 0)
            {
                return;
            }

            // In the order of the paths: neighbours lie together.
            foreach (KeyValuePair<ByteKey, StateTreeChild>[] some in missing.OrderBy(page => page.Key).Chunk(MaxPages))
            {
                await ReadAsync(some, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Loads a row, with the pages on the way to it.</summary>
    /// <returns>The row, or null when the tree has none.</returns>
    /// <exception cref="IntegrityException">HLS3003: a page or the row is missing or another one.</exception>
    public async ValueTask<StateLeaf?> LoadRowAsync(
        StateTree tree, StateKey key, CancellationToken cancellationToken)
    {
        StateTreeSlot leaf = await LoadAsync(tree, key.Place, cancellationToken).ConfigureAwait(false);
        if (leaf.IsEmpty)
        {
            return null;
        }

        if (leaf.Row is { } known)
        {
            return known;
        }

        StateRow? stored = await _store
            .ReadStateAsync((int)key.Kind, key.Key, cancellationToken).ConfigureAwait(false);
        if (stored?.Value is not { } value || stored.Blinding.Length != StateLeaf.BlindingBytes)
        {
            throw Damaged($"The state row of kind {(int)key.Kind} at {key.Place} is missing or damaged.");
        }

        StateLeaf row = new(key, value.ToArray(), stored.Blinding.ToArray());
        if (row.ValueHash() != leaf.ValueHash)
        {
            throw Damaged($"The state row of kind {(int)key.Kind} at {key.Place} is not the one that was sealed.");
        }

        leaf.Keep(row);
        Interlocked.Add(ref _bytes, value.Length);
        return row;
    }

    /// <summary>Counts bytes that came into memory by another way, such as the pages that a block has made.</summary>
    public void Count(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>Whether there is more in memory than should be.</summary>
    public bool IsOver => Bytes > _budget;

    /// <summary>
    /// Drops pages that the database has, those first that nobody used since the last time, unless somebody executes.
    /// </summary>
    /// <param name="tree">The newest tree.</param>
    /// <param name="stored">The height up to which the database has the blocks.</param>
    public void Trim(StateTree tree, ulong stored)
    {
        if (!IsOver || !_gate.Wait(0))
        {
            return;
        }

        try
        {
            // The count grows with every page that a block makes, also where it takes the place of another.
            long left = StateTrim.Measure(tree.RootPage);
            long target = _budget * 3 / 4;
            if (left > target)
            {
                StateTrim trim = new(stored);
                left = trim.Drop(tree, keepUsed: true);
                left = left > target ? trim.Drop(tree, keepUsed: false) : left;
            }

            Interlocked.Exchange(ref _bytes, left);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async ValueTask<StateTreePage> ReadAsync(
        byte[] path, Digest256 hash, CancellationToken cancellationToken) =>
        Read(path, await _store.ReadPageAsync(path, cancellationToken).ConfigureAwait(false), hash);

    private async ValueTask ReadAsync(
        KeyValuePair<ByteKey, StateTreeChild>[] missing, CancellationToken cancellationToken)
    {
        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await _store
            .ReadPagesAsync([.. missing.Select(page => page.Key.Bytes)], cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < missing.Length; i++)
        {
            missing[i].Value.Page = Read(missing[i].Key.Bytes, contents[i], missing[i].Value.Hash);
        }
    }

    private StateTreePage Read(ReadOnlyMemory<byte> path, ReadOnlyMemory<byte>? content, Digest256 hash)
    {
        if (content is not { } bytes)
        {
            throw Damaged($"The state page at {StatePath.Text(path.Span)} is missing.");
        }

        if (StatePageFormat.TryDecode(bytes.Span, path.Span) is not { } page || page.Hash != hash)
        {
            throw Damaged(
                $"The state page at {StatePath.Text(path.Span)} is damaged, or not the one that was sealed.");
        }

        Interlocked.Add(ref _bytes, page.Bytes);
        Interlocked.Increment(ref _pagesRead);
        return page;
    }

    private static IntegrityException Damaged(string what) => new(
        HealthLedgerErrorCodes.StateDamaged,
        what + " Nothing is read from it. Stop the node and restore a backup; what the blocks say can be checked with "
        + "`healthledger verify --full`.");
}
