namespace HealthLedger.Tests.Storage;

/// <summary>Modes of files and folders, for tests that run on Unix alone.</summary>
internal static class UnixModes
{
    public const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode OwnFolder = OwnFile | UnixFileMode.UserExecute;

    public static UnixFileMode Of(string path) =>
        OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException() : File.GetUnixFileMode(path);

    public static void Set(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException();
        }

        File.SetUnixFileMode(path, mode);
    }
}
