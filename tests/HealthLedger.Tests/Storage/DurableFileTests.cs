using HealthLedger.Storage;

namespace HealthLedger.Tests.Storage;

public sealed class DurableFileTests
{
    // ENOSPC, ERROR_DISK_FULL.
    private static readonly int NoSpace = OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28;

    [Fact]
    public void Full_disk_is_a_failure_that_may_pass()
    {
        StorageFailureException full = DurableFile.FailureOf("file", new IOException("full", NoSpace));

        Assert.Equal(HealthLedgerErrorCodes.DiskFull, full.Code);
        Assert.True(full.IsTransient);
    }

    [Fact]
    public async Task Folder_that_is_not_there_is_a_failure_that_stays()
    {
        using TemporaryFolder folder = new();
        StorageFailureException failure = await Assert.ThrowsAsync<StorageFailureException>(
            () => DurableFile.WriteNewAsync(Path.Combine(folder["absent"], "file"), new byte[1], default));

        Assert.Equal(HealthLedgerErrorCodes.FolderNotWritable, failure.Code);
        Assert.False(failure.IsTransient);
    }
}
