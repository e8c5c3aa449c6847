using System.Globalization;

namespace HealthLedger.Cli.Diagnosis;

/// <summary>What can be found of a data folder without its keys: ledger, permissions, disk.</summary>
internal static class FolderChecks
{
    private const long Gibibyte = 1L << 30;
    private const long LeastBytes = Gibibyte / 4;

    public static Check Ledger(string folder) => LedgerFolder.HoldsLedger(folder)
        ? Check.Ok("ledger", $"'{folder}' holds a ledger")
        : Check.Fail("ledger", $"'{folder}' holds no ledger.", $"healthledger init --data \"{folder}\", or name "
            + "the right folder.");

    public static Check Permissions(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return Check.Fail("permissions", $"'{folder}' does not exist.", $"healthledger init --data \"{folder}\"");
        }

        if (!IsWritable(folder))
        {
            return Check.Fail(
                "permissions", $"This user may not write to '{folder}'.", "Run as the folder's owner, or chown it "
                + "to this user.");
        }

        string[] open = [.. new[] { folder, Path.Combine(folder, LedgerFolder.VaultFileName) }.Where(IsOpenToOthers)];
        return open.Length == 0
            ? Check.Ok("permissions", $"'{folder}' is writable and closed to others")
            : Check.Fail(
                "permissions",
                $"Others may enter or read, so that no vault is opened there: {string.Join(", ", open)}.",
                $"chmod 700 \"{folder}\" && chmod 600 \"{Path.Combine(folder, LedgerFolder.VaultFileName)}\"");
    }

    public static Check Disk(string folder)
    {
        string existing = Path.GetFullPath(folder);
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
        {
            existing = parent;
        }

        try
        {
            DriveInfo drive = new(existing);
            string detail = string.Create(
                CultureInfo.InvariantCulture,
                $"{(double)drive.AvailableFreeSpace / Gibibyte:0.0} GiB free of "
                + $"{(double)drive.TotalSize / Gibibyte:0.0}");
            return drive.AvailableFreeSpace switch
            {
                < LeastBytes => Check.Fail("disk", detail, "Free space or move the data folder: sealing stops on "
                    + "a full disk."),
                < 2 * Gibibyte => Check.Warn("disk", detail, "Free space soon: sealing stops on a full disk."),
                _ => Check.Ok("disk", detail),
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Check.Warn("disk", "The free space cannot be read.", "Look at it yourself: df -h.");
        }
    }

    private static bool IsOpenToOthers(string path)
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        return !OperatingSystem.IsWindows() && Path.Exists(path)
            && (File.GetUnixFileMode(path) & others) != UnixFileMode.None;
    }

    // The mode alone does not tell: a read-only mount or another owner says no all the same.
    private static bool IsWritable(string folder)
    {
        try
        {
            string probe = Path.Combine(folder, ".doctor");
            using FileStream stream = new(probe, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Options = FileOptions.DeleteOnClose,
            });
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
