using HealthLedger.Diagnostics;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Testing;

namespace HealthLedger.Tests.Runtime;

/// <summary>How the database follows: in groups, with the last form of each page, when asked for at once.</summary>
public sealed class BlockStoreFeedTests
{
    [Fact]
    public async Task A_lone_block_is_stored_at_once_and_those_close_behind_it_together()
    {
        await using DiskLedger disk = await DiskLedger.CreateAsync();
        GroupRecorder storage = new(disk.Storage);
        ManualTimeProvider time = new();
        await using BlockStoreFeed feed = new(storage, disk.View, time, LedgerEventListener.None);
        await EnqueueAsync(disk, feed);
        await storage.WhenGroupsAsync(1);

        for (int i = 0; i < 5; i++)
        {
            await EnqueueAsync(disk, feed);
        }

        await TestLedger.UntilAsync(() => time.PendingTimers > 0);

        Assert.Equal([1], storage.Groups);
        time.Advance(TimeSpan.FromSeconds(1));
        await storage.WhenGroupsAsync(2);
        Assert.Equal([1, 5], storage.Groups);
    }

    [Fact]
    public async Task Who_waits_for_a_block_does_not_wait_for_the_clock()
    {
        await using DiskLedger disk = await DiskLedger.CreateAsync();
        GroupRecorder storage = new(disk.Storage);
        await using BlockStoreFeed feed = new(
            storage, disk.View, new ManualTimeProvider(), LedgerEventListener.None);
        for (ulong height = 1; height <= 6; height++)
        {
            await EnqueueAsync(disk, feed);
            Assert.True(await feed.WhenStoredAsync(height, CancellationToken.None));
        }

        Assert.Equal([1, 1, 1, 1, 1, 1], storage.Groups);
    }

    [Fact]
    public async Task Stopping_stores_what_waits()
    {
        await using DiskLedger disk = await DiskLedger.CreateAsync();
        GroupRecorder storage = new(disk.Storage);
        BlockStoreFeed feed = new(storage, disk.View, new ManualTimeProvider(), LedgerEventListener.None);
        for (int i = 0; i < 10; i++)
        {
            await EnqueueAsync(disk, feed);
        }

        await feed.DisposeAsync();
        Assert.Equal(10UL, feed.StoredHeight);
        Assert.Equal(10, storage.Groups.Sum());
    }

    [Fact]
    public async Task The_pages_of_a_group_are_those_of_its_blocks_one_by_one()
    {
        await using DiskLedger together = await DiskLedger.CreateAsync();
        List<FollowedBlock> group = [];
        Dictionary<string, string?> expected = [];
        for (int i = 0; i < 20; i++)
        {
            ExecutedBlock executed = NextBlock(together);
            BlockCommit commit = together.Publish(
                await together.Execution.ExecuteAsync(together.Head, executed.Batch, CancellationToken.None));
            foreach (StatePage page in commit.Pages)
            {
                expected[Hex(page.Path)!] = Hex(page.Content);
            }

            group.Add(new FollowedBlock(commit.WithPages([]), executed.Pages));
        }

        BlockCommit[] commits = FollowedBlock.Commits(group);
        Assert.All(commits[..^1], commit => Assert.Empty(commit.Pages));
        Dictionary<string, string?> actual =
            commits[^1].Pages.ToDictionary(page => Hex(page.Path)!, page => Hex(page.Content));
        Assert.Equal(expected.OrderBy(page => page.Key), actual.OrderBy(page => page.Key));

        // What is stored from them is the sealed tree: it is read back page by page against the root.
        await together.Storage.Blocks.CommitAsync(commits, CancellationToken.None);
        await together.ForgetAsync();
        await together.FollowAsync(NextBlock(together));
    }

    [Fact]
    public async Task Rows_that_are_seldom_read_again_leave_the_memory_when_they_are_stored()
    {
        await using DiskLedger disk = await DiskLedger.CreateAsync();
        ExecutedBlock executed = await disk.FollowAsync(NextBlock(disk));

        Assert.Empty(executed.Skipped);
        Assert.Equal(8, executed.Entries.Count);
        Assert.NotEmpty(executed.Fresh);
        Assert.All(executed.Fresh, loaded => Assert.Null(loaded.Row));
        HashSet<LoadedRow> found = [];
        foreach (StateRow row in executed.State)
        {
            Digest256 place = StateLeaf.PlaceOf((StateKind)row.Kind, row.Key.Span);
            Assert.True(disk.Head.State.TryFind(place, out StateTreeSlot leaf));
            if (leaf is { IsLeaf: true, Loaded: { } loaded })
            {
                found.Add(loaded);
            }
        }

        Assert.Superset(executed.Fresh.ToHashSet(), found);
    }

    private static string? Hex(ReadOnlyMemory<byte>? bytes) =>
        bytes is { } known ? Convert.ToHexString(known.Span) : null;

    private static ExecutedBlock NextBlock(DiskLedger disk) => disk.Chain.Do(
        [.. Enumerable.Range(0, 8).Select(_ => disk.Chain.Append(disk.Chain.NewRecord(), null))]);

    private static async Task EnqueueAsync(DiskLedger disk, BlockStoreFeed feed)
    {
        ExecutedBlock executed = await disk.Execution
            .ExecuteAsync(disk.Head, NextBlock(disk).Batch, CancellationToken.None);
        await feed.EnqueueAsync(
            disk.Publish(executed).WithPages([]), executed.Pages, CancellationToken.None);
    }

    private sealed class GroupRecorder(ILedgerStorage inner) : ILedgerStorage, IBlockStore
    {
        private readonly SemaphoreSlim _committed = new(0);
        private readonly List<int> _groups = [];
        private int _seen;

        public IReadOnlyList<int> Groups
        {
            get
            {
                lock (_groups)
                {
                    return [.. _groups];
                }
            }
        }

        public string Kind => inner.Kind;

        public IJournal Journal => inner.Journal;

        public IBlockStore Blocks => this;

        public IStateStore State => inner.State;

        public ICustodyStore Custody => inner.Custody;

        public async Task WhenGroupsAsync(int count)
        {
            for (; _seen < count; _seen++)
            {
                Assert.True(await _committed.WaitAsync(TimeSpan.FromSeconds(30)));
            }
        }

        public ValueTask<IReadOnlyDictionary<string, long>> MeasureAsync(CancellationToken cancellationToken) =>
            inner.MeasureAsync(cancellationToken);

        public ValueTask<BlockStoreHead?> ReadHeadAsync(CancellationToken cancellationToken) =>
            inner.Blocks.ReadHeadAsync(cancellationToken);

        public ValueTask BeginAsync(
            BlockCommit first, IAsyncEnumerable<StatePart> state, CancellationToken cancellationToken) =>
            inner.Blocks.BeginAsync(first, state, cancellationToken);

        public async ValueTask CommitAsync(IReadOnlyList<BlockCommit> commits, CancellationToken cancellationToken)
        {
            await inner.Blocks.CommitAsync(commits, cancellationToken);
            lock (_groups)
            {
                _groups.Add(commits.Count);
            }

            _committed.Release();
        }

        public ValueTask<ReadOnlyMemory<byte>?> ReadBlockAsync(ulong height, CancellationToken cancellationToken) =>
            inner.Blocks.ReadBlockAsync(height, cancellationToken);

        public ValueTask<IReadOnlyList<EntryPosition>> FindAsync(
            IndexKind kind,
            ReadOnlyMemory<byte> key,
            EntryPosition? after,
            int limit,
            CancellationToken cancellationToken) => inner.Blocks.FindAsync(kind, key, after, limit, cancellationToken);

        public ValueTask<ReadOnlyMemory<byte>?> ReadTileAsync(
            int level, ulong number, CancellationToken cancellationToken) =>
            inner.Blocks.ReadTileAsync(level, number, cancellationToken);

        // The ledger of the test owns the storage.
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
