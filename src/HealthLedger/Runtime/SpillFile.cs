using HealthLedger.Storage.Files;

namespace HealthLedger.Runtime;

/// <summary>A file for what memory should not hold: nobody else opens it, and it is gone when it is closed.</summary>
internal static class SpillFile
{
    /// <summary>What is left free on a disk for others.</summary>
    public const long SpareBytes = 256L * 1024 * 1024;

    /// <summary>Makes an empty one in the system's folder for temporary files.</summary>
    public static FileStream Open()
    {
        FileStreamOptions options =
            StorageFolder.OwnFile(FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        if (OperatingSystem.IsWindows())
        {
            options.Options = FileOptions.DeleteOnClose;
            return new FileStream(NewPath(), options);
        }

        // Without a name at once: a process that is killed leaves nothing.
        FileStream file = new(NewPath(), options);
        File.Delete(file.Name);
        return file;
    }

    /// <summary>How many bytes more its disk has for it, beside what is spared; a great many where that cannot be
    /// known.</summary>
    public static long RoomFor(FileStream file)
    {
        try
        {
            long free = new DriveInfo(Path.GetDirectoryName(file.Name)!).AvailableFreeSpace;
            return Math.Max(0, free - SpareBytes);
        }
        catch (Exception exception)
            when (exception is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return long.MaxValue;
        }
    }

    private static string NewPath() => Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
}
