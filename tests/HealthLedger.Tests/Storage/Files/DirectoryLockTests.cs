using System.Diagnostics;
using HealthLedger.Storage.Files;
using HealthLedger.Testing;
using HealthLedger.Tests.Runtime;

namespace HealthLedger.Tests.Storage.Files;

public sealed class DirectoryLockTests
{
    [Fact]
    public async Task Second_holder_waits_the_hand_over_time_and_is_refused()
    {
        using TemporaryFolder folder = new();
        ManualTimeProvider clock = new();
        using DirectoryLock first = await DirectoryLock.AcquireAsync(folder.Path, TimeSpan.Zero, clock);
        Task<DirectoryLock> second =
            DirectoryLock.AcquireAsync(folder.Path, TimeSpan.FromSeconds(30), clock).AsTask();
        await AdvanceAsync(clock, TimeSpan.FromSeconds(29.9), second);
        Assert.False(second.IsCompleted);
        await AdvanceAsync(clock, TimeSpan.FromSeconds(0.2), second);
        StorageFailureException failure = await Assert.ThrowsAsync<StorageFailureException>(() => second);
        Assert.Equal(HealthLedgerErrorCodes.LockedByAnotherProcess, failure.Code);
        Assert.Contains(folder.Path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_holder_gets_in_when_the_first_leaves()
    {
        using TemporaryFolder folder = new();
        ManualTimeProvider clock = new();
        DirectoryLock first = await DirectoryLock.AcquireAsync(folder.Path, TimeSpan.Zero, clock);
        Task<DirectoryLock> second =
            DirectoryLock.AcquireAsync(folder.Path, TimeSpan.FromSeconds(30), clock).AsTask();
        await AdvanceAsync(clock, TimeSpan.FromSeconds(5), second);
        first.Dispose();
        await AdvanceAsync(clock, TimeSpan.FromSeconds(1), second);
        using DirectoryLock held = await second;
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        using TemporaryFolder folder = new();
        using DirectoryLock first =
            await DirectoryLock.AcquireAsync(folder.Path, TimeSpan.Zero, TimeProvider.System);
        using CancellationTokenSource source = new();
        Task<DirectoryLock> second = DirectoryLock
            .AcquireAsync(folder.Path, TimeSpan.FromMinutes(5), TimeProvider.System, source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public async Task Lock_of_another_process_is_respected_and_ends_with_it()
    {
        if (!File.Exists("/usr/bin/flock"))
        {
            return;
        }

        using TemporaryFolder folder = new();
        ProcessStartInfo start = new("/usr/bin/flock", [folder["lock"], "-c", "echo held; cat"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process other = Process.Start(start)!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync());
        StorageFailureException failure = await Assert.ThrowsAsync<StorageFailureException>(
            async () => await DirectoryLock.AcquireAsync(folder.Path, TimeSpan.Zero, TimeProvider.System));
        Assert.Equal(HealthLedgerErrorCodes.LockedByAnotherProcess, failure.Code);
        other.Kill(entireProcessTree: true);
        await other.WaitForExitAsync();
        using DirectoryLock held =
            await DirectoryLock.AcquireAsync(folder.Path, TimeSpan.FromSeconds(30), TimeProvider.System);
    }

    [Fact]
    public async Task File_in_place_of_the_folder_is_not_writable()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["data"], "x");
        Assert.Equal(
            HealthLedgerErrorCodes.FolderNotWritable,
            Assert.Throws<StorageFailureException>(() => StorageFolder.Create(folder["data"])).Code);
        StorageFailureException failure = await Assert.ThrowsAsync<StorageFailureException>(
            async () => await DirectoryLock.AcquireAsync(folder["data"], TimeSpan.Zero, TimeProvider.System));
        Assert.Equal(HealthLedgerErrorCodes.FolderNotWritable, failure.Code);
    }

    /// <summary>Lets time pass in steps, each time waiting until the lock waits for its next try.</summary>
    private static async Task AdvanceAsync(ManualTimeProvider clock, TimeSpan elapsed, Task waiting)
    {
        TimeSpan step = TimeSpan.FromMilliseconds(100);
        for (TimeSpan passed = TimeSpan.Zero; passed < elapsed; passed += step)
        {
            await TestLedger.UntilAsync(() => clock.PendingTimers > 0 || waiting.IsCompleted);
            clock.Advance(step);
        }
    }
}
