using HealthLedger.Storage.Files;

namespace HealthLedger.Runtime;

/// <summary>A file for what memory should not hold: nobody else opens it, and it is gone when it is closed.</summary>
internal static class SpillFile
{
    /// <summary>Makes an empty one in the system's folder for temporary files.</summary>
    public static FileStream Open()
    {
        FileStreamOptions options =
            StorageFolder.OwnFile(FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        options.Options = FileOptions.DeleteOnClose;
        return new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
    }
}
