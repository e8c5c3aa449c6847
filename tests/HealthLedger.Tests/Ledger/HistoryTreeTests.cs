using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Tests.Cryptography;

namespace HealthLedger.Tests.Ledger;

public sealed class HistoryTreeTests
{
    private const int Largest = 70_000;

    // Entries of 4 bytes, so that a block's entries give the leaves.
    private static readonly Digest256[] Leaves = MerkleTreeTests.Leaves(Largest);

    private static readonly int[] Sizes =
        [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 1000, 4096, 65_535, 65_536, 65_537, 65_791, 65_792, 65_793, Largest];

    [Fact]
    public async Task Tree_tiles_and_paths_agree_with_the_definition_across_tile_levels()
    {
        HistoryTree tree = new();
        Dictionary<(int Level, ulong Number), byte[]> tiles = [];
        Draw draw = new(17);
        int size = 0;
        foreach (int next in Sizes)
        {
            for (; size < next; size++)
            {
                tree.Append(Leaves[size]);
            }

            foreach (HistoryTile tile in tree.TakeWritten())
            {
                tiles[(tile.Level, tile.Number)] = tile.Hashes.ToArray();
            }

            Digest256 root = MerkleTree.Root(Leaves.AsSpan(0, size));
            Assert.Equal((ulong)size, tree.Size);
            Assert.Equal(root, tree.Root);
            HistoryProof proof = new((level, number, _) => ValueTask.FromResult(Read(tree, tiles, level, number)));
            Assert.Equal(root, await proof.RootAsync((ulong)size, CancellationToken.None));
            await CheckPathsAsync(proof, draw, size);
        }
    }

    [Fact]
    public void Open_tile_is_the_one_that_is_being_filled()
    {
        HistoryTree tree = new();
        for (int size = 1; size <= 1100; size++)
        {
            tree.Append(Leaves[size - 1]);
            ulong number = (ulong)size / 256;
            Assert.Equal(Leaves.AsSpan((int)number * 256, size % 256).ToArray(), tree.OpenTile(0, number));
            Assert.Null(tree.OpenTile(0, number + 1));
            Assert.True(number == 0 || tree.OpenTile(0, number - 1) is null);
            Assert.Equal(number > 0, tree.OpenTile(1, 0) is not null);
            Assert.Equal(number > 0 ? (int)number : 0, tree.OpenTile(1, 0)?.Length ?? 0);
            Assert.Null(tree.OpenTile(7, 0));
        }
    }

    [Fact]
    public void Clone_and_original_do_not_disturb_each_other()
    {
        HistoryTree tree = new();
        for (int i = 0; i < 300; i++)
        {
            tree.Append(Leaves[i]);
        }

        HistoryTree clone = tree.Clone();
        Assert.Empty(clone.TakeWritten());
        clone.Append(Leaves[300]);
        Assert.Equal(300UL, tree.Size);
        Assert.Equal(MerkleTree.Root(Leaves.AsSpan(0, 300)), tree.Root);
        tree.Append(Leaves[7]);
        Assert.Equal(MerkleTree.Root(Leaves.AsSpan(0, 301)), clone.Root);
    }

    [Fact]
    public async Task Restored_tree_goes_on_like_the_one_that_was_stored()
    {
        using InMemoryTiles store = new();
        HistoryTree tree = new();
        int size = 0;
        foreach (int next in Sizes.Where(each => each > 0))
        {
            int first = size;
            for (; size < next; size++)
            {
                tree.Append(Leaves[size]);
            }

            await store.AddAsync(tree, first, size);
            HistoryTree restored = await HistoryTreeLoader.LoadAsync(store.Blocks, store.Header, CancellationToken.None);
            HistoryTree kept = tree.Clone();
            Assert.Equal(kept.Root, restored.Root);
            for (int i = 0; i < 600; i++)
            {
                kept.Append(Leaves[i]);
                restored.Append(Leaves[i]);
            }

            Assert.Equal(kept.Root, restored.Root);
            Assert.Equal(
                kept.TakeWritten().Select(tile => (tile.Level, tile.Number, Convert.ToHexString(tile.Hashes.Span))),
                restored.TakeWritten().Select(tile => (tile.Level, tile.Number, Convert.ToHexString(tile.Hashes.Span))));
        }
    }

    private static async Task CheckPathsAsync(HistoryProof proof, Draw draw, int size)
    {
        for (int i = 0; i < 12 && size > 0; i++)
        {
            int historical = i == 0 ? size : 1 + draw.Below(size);
            int leaf = draw.Pick(0, historical - 1, draw.Below(historical));
            Digest256[] path = await proof.PathAsync((ulong)leaf, (ulong)historical, CancellationToken.None);
            Assert.Equal(MerkleTree.Path(Leaves.AsSpan(0, historical), leaf), path);
        }
    }

    private static Digest256[] Read(
        HistoryTree tree, Dictionary<(int Level, ulong Number), byte[]> tiles, int level, ulong number) =>
        level == 0 && tree.OpenTile(level, number) is { } open
            ? open
            : tiles.TryGetValue((level, number), out byte[]? bytes) ? LedgerView.Hashes(bytes) : [];
}
