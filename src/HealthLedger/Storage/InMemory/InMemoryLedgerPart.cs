using System.Collections.Immutable;

namespace HealthLedger.Storage.InMemory;

/// <summary>Blocks with all that they changed, as of one commit. Immutable.</summary>
internal sealed class InMemoryLedgerPart
{
    /// <summary>Nothing stored.</summary>
    public static readonly InMemoryLedgerPart Empty = new();

    /// <summary>The newest block.</summary>
    public BlockStoreHead? Head { get; init; }

    /// <summary>The height of the first block: 0, or that of a snapshot.</summary>
    public ulong First { get; init; }

    /// <summary>Block bytes from the first height on.</summary>
    public ImmutableList<ReadOnlyMemory<byte>> Blocks { get; init; } = [];

    /// <summary>State rows by kind and key.</summary>
    public ImmutableSortedDictionary<(int Kind, ByteKey Key), StateRow> State { get; init; } =
        ImmutableSortedDictionary<(int Kind, ByteKey Key), StateRow>.Empty;

    /// <summary>Pages of the state tree by path.</summary>
    public ImmutableSortedDictionary<ByteKey, ReadOnlyMemory<byte>> Pages { get; init; } =
        ImmutableSortedDictionary<ByteKey, ReadOnlyMemory<byte>>.Empty;

    /// <summary>Index rows in the order in which they are found.</summary>
    public ImmutableSortedSet<(int Kind, ByteKey Key, ulong Height, uint Entry)> Index { get; init; } = [];

    /// <summary>Tiles by level and number.</summary>
    public ImmutableDictionary<(int Level, ulong Number), ReadOnlyMemory<byte>> Tiles { get; init; } =
        ImmutableDictionary<(int Level, ulong Number), ReadOnlyMemory<byte>>.Empty;

    /// <summary>The content that a store begins with.</summary>
    public static async ValueTask<InMemoryLedgerPart> BeginAsync(
        BlockCommit first, IAsyncEnumerable<StatePart> parts, CancellationToken cancellationToken)
    {
        var state = Empty.State.ToBuilder();
        var pages = Empty.Pages.ToBuilder();
        await foreach (StatePart part in parts.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            StorageContract.CheckStatePart(part);
            foreach (StateRow row in part.Rows)
            {
                Set(state, row);
            }

            foreach (StatePage page in part.Pages)
            {
                Set(pages, page);
            }
        }

        return new InMemoryLedgerPart { State = state.ToImmutable(), Pages = pages.ToImmutable() }.After([first]);
    }

    /// <summary>The content after more commits.</summary>
    public InMemoryLedgerPart With(IReadOnlyList<BlockCommit> commits)
    {
        StorageContract.CheckFollows(commits, Head?.Height);
        return After(commits);
    }

    private InMemoryLedgerPart After(IReadOnlyList<BlockCommit> commits)
    {
        var state = State.ToBuilder();
        var pages = Pages.ToBuilder();
        var index = Index.ToBuilder();
        var tiles = Tiles.ToBuilder();
        var blocks = Blocks;
        foreach (BlockCommit commit in commits)
        {
            blocks = blocks.Add(commit.Block.ToArray());
            foreach (StateRow row in commit.State)
            {
                Set(state, row);
            }

            foreach (IndexRow row in commit.Index)
            {
                index.Add(((int)row.Kind, ByteKey.Copy(row.Key), row.Position.Height, row.Position.Index));
            }

            foreach (HistoryTile tile in commit.Tiles)
            {
                tiles[(tile.Level, tile.Number)] = tile.Hashes.ToArray();
            }
        }

        foreach (StatePage page in commits[^1].Pages)
        {
            Set(pages, page);
        }

        return new InMemoryLedgerPart
        {
            Head = new BlockStoreHead(commits[^1].Height, commits[^1].JournalEnd),
            First = Head is null ? commits[0].Height : First,
            Blocks = blocks,
            State = state.ToImmutable(),
            Pages = pages.ToImmutable(),
            Index = index.ToImmutable(),
            Tiles = tiles.ToImmutable(),
        };
    }

    private static void Set(
        ImmutableSortedDictionary<ByteKey, ReadOnlyMemory<byte>>.Builder pages, StatePage page)
    {
        ByteKey path = ByteKey.Copy(page.Path);
        if (page.Content is { } content)
        {
            pages[path] = content.ToArray();
        }
        else
        {
            pages.Remove(path);
        }
    }

    private static void Set(
        ImmutableSortedDictionary<(int Kind, ByteKey Key), StateRow>.Builder state, StateRow row)
    {
        ByteKey key = ByteKey.Copy(row.Key);
        if (row.Value is { } value)
        {
            state[(row.Kind, key)] = new StateRow(row.Kind, key.Bytes, value.ToArray(), row.Blinding.ToArray());
        }
        else
        {
            state.Remove((row.Kind, key));
        }
    }
}
