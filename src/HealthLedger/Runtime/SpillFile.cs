namespace HealthLedger.Runtime;

/// <summary>A file for what memory should not hold: nobody else opens it, and it is gone when it is closed.</summary>
internal static class SpillFile
{
    /// <summary>Makes an empty one in the system's folder for temporary files.</summary>
    public static FileStream Open() => new(
        Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
        new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
        });
}
