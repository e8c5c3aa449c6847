using HealthLedger.Storage.Files;

namespace HealthLedger.Backups;

/// <summary>The coded failures of making and reading backups.</summary>
internal static class BackupFailure
{
    /// <summary>HLS7102.</summary>
    public static StorageFailureException Damaged(string place) => new(
        HealthLedgerErrorCodes.BackupDamaged,
        $"The backup is damaged or incomplete, {place}. Nothing of it was taken over. Use another copy of it, or an "
        + "older backup.");

    /// <summary>HLS7101.</summary>
    public static StorageFailureException KeyWrong(int prefixEnd) => new(
        HealthLedgerErrorCodes.BackupKeyWrong,
        $"The key or passphrase does not open the backup, or a byte before offset {prefixEnd} is damaged. Check which "
        + "key the backup was made with; if it is the right one, use another copy.");

    /// <summary>HLS7104.</summary>
    public static IntegrityException SourceDamaged(string place, Exception? cause = null) => new(
        HealthLedgerErrorCodes.BackupSourceDamaged,
        $"What was to be backed up is not what was sealed, {place}. There is no new backup. Run `healthledger verify "
        + "--full`, keep the older backups, and restore one of them.",
        cause);

    /// <summary>A coded failure for what the operating system said while a backup was read or written.</summary>
    public static StorageFailureException OfFile(string path, Exception cause) => FileFailure.IsDiskFull(cause)
        ? FileFailure.DiskFull(path, cause)
        : cause is UnauthorizedAccessException or DirectoryNotFoundException or FileNotFoundException
            ? FileFailure.NotWritable(path, cause)
            : FileFailure.InputOutput(path, cause);
}
