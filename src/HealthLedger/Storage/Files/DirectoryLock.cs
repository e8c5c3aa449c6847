using System.Diagnostics.CodeAnalysis;

namespace HealthLedger.Storage.Files;

/// <summary>
/// The exclusive right to a data folder: an operating system lock on its file `lock`, held until disposed and
/// released by the system when the process ends, however it ends. The file itself stays and means nothing.
/// </summary>
public sealed class DirectoryLock : IDisposable
{
    /// <summary>The name of the locked file.</summary>
    public const string FileName = "lock";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>Locks a folder, waiting for another process to leave it.</summary>
    /// <param name="folder">The folder; it exists.</param>
    /// <param name="handOverTime">How long to wait at most; zero tries once.</param>
    /// <param name="timeProvider">The clock of the waiting; it is asked every 100 ms.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <exception cref="StorageFailureException">
    /// HLS7004: another process still holds it. HLS7001: the file cannot be written, or this file system keeps no
    /// locks.
    /// </exception>
    [SuppressMessage(
        "Reliability", "CA2000",
        Justification = "The lock that is returned owns the file; Verify closes a refused one.")]
    public static async ValueTask<DirectoryLock> AcquireAsync(
        string folder, TimeSpan handOverTime, TimeProvider timeProvider, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentOutOfRangeException.ThrowIfLessThan(handOverTime, TimeSpan.Zero);
        string path = Path.Combine(folder, FileName);
        long start = timeProvider.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (LockFile.TryOpen(path) is { } file)
            {
                return Verify(file, path);
            }

            TimeSpan left = handOverTime - timeProvider.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                throw new StorageFailureException(
                    HealthLedgerErrorCodes.LockedByAnotherProcess,
                    $"Another process holds the data folder '{folder}' and did not leave it within "
                    + $"{handOverTime.TotalSeconds:0.###} s. Stop it (one node per folder), or give this node "
                    + "another folder.");
            }

            await Task.Delay(left < PollInterval ? left : PollInterval, timeProvider, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Releases the folder.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>
    /// Where a second lock can be had, the file system (or a runtime switch) ignores locks: two nodes could write.
    /// </summary>
    private static DirectoryLock Verify(FileStream file, string path)
    {
        bool isExclusive = false;
        try
        {
            using FileStream? second = LockFile.TryOpen(path);
            isExclusive = second is null;
        }
        finally
        {
            if (!isExclusive)
            {
                file.Dispose();
            }
        }

        return isExclusive
            ? new DirectoryLock(file)
            : throw new StorageFailureException(
                HealthLedgerErrorCodes.FolderNotWritable,
                $"The file system of '{path}' keeps no exclusive locks, so a second node could write there too. "
                + "Use a local "
                + "disk, and do not disable file locking of the runtime.");
    }
}
