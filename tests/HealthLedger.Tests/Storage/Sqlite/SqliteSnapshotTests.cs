using System.Runtime.CompilerServices;
using HealthLedger.Storage;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Storage.Sqlite.Database;

namespace HealthLedger.Tests.Storage.Sqlite;

/// <summary>A long write whose two sides fail at different times.</summary>
public sealed class SqliteSnapshotTests
{
    private const ulong Height = 7;

    [Fact]
    public async Task Store_that_fails_before_the_parts_are_over_says_why_and_takes_no_more_of_them()
    {
        using TemporaryFolder folder = new();
        await using ILedgerStorage storage = await OpenAsync(folder);
        using SqliteDatabase other = SqliteDatabase.Open(folder["ledger.db"], isWriter: true, TimeSpan.Zero);
        other.Run("BEGIN IMMEDIATE");
        int given = 0;

        StorageFailureException failure = await Assert.ThrowsAsync<StorageFailureException>(
            async () => await storage.Blocks.BeginAsync(First(), Endless(() => given++), CancellationToken.None));

        Assert.Equal(HealthLedgerErrorCodes.DatabaseLocked, failure.Code);
        Assert.InRange(given, 0, 10);
        other.Run("ROLLBACK");
        await storage.Blocks.BeginAsync(First(), new[] { Part(1) }.ToAsyncEnumerable(), CancellationToken.None);
        Assert.Equal(Height, (await storage.Blocks.ReadHeadAsync(CancellationToken.None))?.Height);
    }

    [Fact]
    public async Task Store_that_fails_in_the_middle_of_the_parts_keeps_nothing()
    {
        using TemporaryFolder folder = new();
        await using ILedgerStorage storage = await OpenAsync(folder);
        using (SqliteDatabase other = SqliteDatabase.Open(folder["ledger.db"], isWriter: true, TimeSpan.Zero))
        {
            other.Run(
                "CREATE TRIGGER full BEFORE INSERT ON state WHEN new.kind = 5 BEGIN SELECT RAISE(ABORT, 'full'); END");
        }

        int given = 0;
        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await storage.Blocks.BeginAsync(First(), Endless(() => given++), CancellationToken.None));

        Assert.InRange(given, 5, 15);
        Assert.Null(await storage.Blocks.ReadHeadAsync(CancellationToken.None));
        Assert.False(await storage.State.ScanStateAsync(CancellationToken.None).AnyAsync());
    }

    [Fact]
    public async Task Write_behind_a_snapshot_that_fails_is_done()
    {
        using TemporaryFolder folder = new();
        await using ILedgerStorage storage = await OpenAsync(folder);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task beginning = storage.Blocks
            .BeginAsync(First(), FailingAsync(begun, gate.Task), CancellationToken.None).AsTask();
        await begun.Task;
        Task behind = storage.Blocks.CommitAsync([First(0)], CancellationToken.None).AsTask();
        gate.SetResult();

        await Assert.ThrowsAsync<InvalidDataException>(() => beginning);
        await behind;
        Assert.Equal(0UL, (await storage.Blocks.ReadHeadAsync(CancellationToken.None))?.Height);
        Assert.False(await storage.State.ScanStateAsync(CancellationToken.None).AnyAsync());
    }

    private static ValueTask<ILedgerStorage> OpenAsync(TemporaryFolder folder) => new SqliteLedgerStorageDriver(
        new SqliteLedgerStorageOptions { DataFolder = folder.Path, BusyTimeout = TimeSpan.Zero })
        .OpenAsync(CancellationToken.None);

    private static IAsyncEnumerable<StatePart> Endless(Action onGiven) =>
        Enumerable.Range(0, int.MaxValue).ToAsyncEnumerable().Select(number =>
        {
            onGiven();
            return Part(number);
        });

    private static async IAsyncEnumerable<StatePart> FailingAsync(
        TaskCompletionSource begun, Task gate, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // The second is given when the first is being written.
        yield return Part(1);
        yield return Part(2);
        begun.SetResult();
        await gate.WaitAsync(cancellationToken);
        throw new InvalidDataException();
    }

    private static StatePart Part(int number) =>
        new([new StateRow(number % 10, BitConverter.GetBytes(number), new byte[] { 1 }, new byte[16])], []);

    private static BlockCommit First(ulong height = Height) => new()
    {
        Height = height,
        Block = new byte[] { 1 },
        JournalEnd = new JournalPosition(1),
        State = [],
        Pages = [],
        Index = [],
        Tiles = [],
    };
}
