using System.Collections;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;

namespace HealthLedger.Tests.Storage;

public sealed class InMemoryLedgerStorageTests
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromMilliseconds(200);

    // A model run on a busy machine found it: a node that was killed wrote a block into the storage of the next.
    [Fact]
    public async Task Write_that_has_begun_is_finished_before_the_storage_is_handed_over()
    {
        using InMemoryLedgerStorageDriver driver = new();
        ILedgerStorage first = await driver.OpenAsync(default);
        using ManualResetEventSlim isHandedOver = new();
        Task<BlockStoreHead?> next = Task.FromResult<BlockStoreHead?>(null);
        Slow commits = new(() =>
        {
            next = Task.Run(async () =>
            {
                await first.DisposeAsync();
                await using ILedgerStorage second = await driver.OpenAsync(default);
                BlockStoreHead? head = await second.Blocks.ReadHeadAsync(default);
                isHandedOver.Set();
                return head;
            });

            // A storage that does not wait for the write is handed over meanwhile.
            isHandedOver.Wait(LongEnough);
        });

        await first.Blocks.CommitAsync(commits, default);

        Assert.Equal(0UL, (await next)?.Height);
        await Assert.ThrowsAsync<ObjectDisposedException>(
            async () => await first.Blocks.CommitAsync(commits, default));
    }

    // Calls back in the midst of the write: only there a store goes through the commits.
    private sealed class Slow(Action inTheMidst) : IReadOnlyList<BlockCommit>
    {
        private readonly BlockCommit _commit = new()
        {
            Height = 0,
            Block = new byte[] { 1 },
            JournalEnd = JournalPosition.First,
            State = [],
            Pages = [],
            Index = [],
            Tiles = [],
        };

        public int Count => 1;

        public BlockCommit this[int index] => _commit;

        public IEnumerator<BlockCommit> GetEnumerator()
        {
            inTheMidst();
            yield return _commit;
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
