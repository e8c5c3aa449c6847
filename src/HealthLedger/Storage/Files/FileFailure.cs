namespace HealthLedger.Storage.Files;

/// <summary>Turns what the operating system says into a coded failure.</summary>
internal static class FileFailure
{
    // errno 28 ENOSPC and 122 EDQUOT on Linux, 69 EDQUOT on macOS; Win32 ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.
    private const int NoSpace = 28;
    private const int QuotaLinux = 122;
    private const int QuotaMac = 69;
    private const int DiskFullWindows = unchecked((int)0x80070070);
    private const int HandleDiskFullWindows = unchecked((int)0x80070027);

    /// <summary>Whether the failure is a full disk or a used-up quota.</summary>
    public static bool IsDiskFull(Exception exception) => exception is IOException
        && exception.HResult is var code
        && (OperatingSystem.IsWindows()
            ? code is DiskFullWindows or HandleDiskFullWindows
            : code == NoSpace || code == (OperatingSystem.IsMacOS() ? QuotaMac : QuotaLinux));

    /// <summary>HLS7003.</summary>
    public static StorageFailureException DiskFull(string path, Exception cause) => new(
        HealthLedgerErrorCodes.DiskFull,
        $"The disk that holds '{path}' is full. Free space or enlarge it; nothing of this write remains.",
        isTransient: true,
        cause);

    /// <summary>HLS7006.</summary>
    public static StorageFailureException InputOutput(string path, Exception cause) => new(
        HealthLedgerErrorCodes.InputOutputFailed,
        $"Reading or writing '{path}' failed (operating system code {cause.HResult}). Check the disk and its cable or "
        + "volume, then open the store again.",
        isTransient: false,
        cause);

    /// <summary>HLS7003 for a full disk, else HLS7001.</summary>
    public static StorageFailureException NotWritable(string path, Exception cause) => IsDiskFull(cause)
        ? DiskFull(path, cause)
        : new StorageFailureException(
            HealthLedgerErrorCodes.FolderNotWritable,
            $"'{path}' cannot be created, read or written (operating system code {cause.HResult}). Check that it is a "
            + "folder, that its volume is mounted, and that the process's account owns it.",
            isTransient: false,
            cause);

    /// <summary>HLS7007.</summary>
    public static StorageFailureException Damaged(string path, long offset, ulong position, string what) => new(
        HealthLedgerErrorCodes.Damaged,
        $"The journal file '{path}' is damaged at offset {offset}, record position {position}: {what}. Nothing was "
        + "changed. Restore the folder from a copy, or let the node fetch the blocks from its peers into a new "
        + "folder.");
}
