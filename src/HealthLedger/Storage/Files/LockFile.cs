namespace HealthLedger.Storage.Files;

/// <summary>A file that one process at a time has open: it holds what the file stands for as long as it has.</summary>
internal static class LockFile
{
    // errno 11 EWOULDBLOCK on Linux, 35 on macOS; Win32 ERROR_SHARING_VIOLATION.
    private const int WouldBlockLinux = 11;
    private const int WouldBlockMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    /// <summary>Opens the file, which is made where there is none; null where another has it open.</summary>
    /// <exception cref="StorageFailureException">It cannot be written (HLS7001), or the disk is full
    /// (HLS7003).</exception>
    public static FileStream? TryOpen(string path)
    {
        FileStreamOptions options = StorageFolder.OwnFile(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        options.BufferSize = 0;
        try
        {
            return new FileStream(path, options);
        }
        catch (IOException exception) when (IsHeldElsewhere(exception))
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FileFailure.NotWritable(path, exception);
        }
    }

    private static bool IsHeldElsewhere(IOException exception) => exception.HResult
        == (OperatingSystem.IsWindows() ? SharingViolation
            : OperatingSystem.IsMacOS() ? WouldBlockMac
            : WouldBlockLinux);
}
