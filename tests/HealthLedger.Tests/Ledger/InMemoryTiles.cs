using HealthLedger.Ledger;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;

namespace HealthLedger.Tests.Ledger;

/// <summary>A block store with blocks that hold nothing but entries and tiles.</summary>
internal sealed class InMemoryTiles : IDisposable
{
    private readonly InMemoryLedgerStorageDriver _driver = new();
    private ILedgerStorage? _storage;

    public BlockHeader Header { get; private set; } = HeaderOf(0, new HistoryTree(), 0);

    public IBlockStore Blocks => _storage!.Blocks;

    public async Task AddAsync(HistoryTree tree, int first, int end)
    {
        if (_storage is null)
        {
            _storage = await _driver.OpenAsync(CancellationToken.None);
            await CommitAsync(Header, [], []);
        }

        Header = HeaderOf(Header.Height + 1, tree, end - first);
        await CommitAsync(
            Header,
            [.. Enumerable.Range(first, end - first).Select(i => (ReadOnlyMemory<byte>)BitConverter.GetBytes(i))],
            tree.TakeWritten());
    }

    public void Dispose() => _driver.Dispose();

    private static BlockHeader HeaderOf(ulong height, HistoryTree tree, int entries) => new()
    {
        LedgerId = default,
        Height = height,
        Previous = default,
        Time = 0,
        Epoch = 0,
        ReplicaSet = default,
        NextReplicaSet = default,
        BatchDigest = default,
        EntryCount = (ulong)entries,
        HistorySize = tree.Size,
        HistoryRoot = tree.Root,
        StateRoot = default,
    };

    private async Task CommitAsync(
        BlockHeader header, IReadOnlyList<ReadOnlyMemory<byte>> entries, IReadOnlyList<HistoryTile> tiles)
    {
        Block block = new()
        {
            Header = header,
            HeaderBytes = header.Encode(),
            BatchBytes = Batch.Create(0, []).Bytes,
            Skipped = [],
            Entries = entries,
            Seals = [],
        };
        BlockCommit commit = new()
        {
            Height = header.Height,
            Block = block.Encode(),
            JournalEnd = JournalPosition.First,
            State = [],
            Pages = [],
            Index = [],
            Tiles = tiles,
        };
        await Blocks.CommitAsync([commit], CancellationToken.None);
    }
}
