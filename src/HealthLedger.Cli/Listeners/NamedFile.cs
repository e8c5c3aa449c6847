namespace HealthLedger.Cli.Listeners;

/// <summary>A file that a file of listeners names.</summary>
internal static class NamedFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Where it lies: as it is named, or beside the file that names it.</summary>
    public static string Locate(string folder, string name) => Path.Combine(folder, name);

    /// <summary>Its bytes, or null with a fault (HLS1233).</summary>
    public static byte[]? TryRead(string path, string folder, string name, ListenerFindings findings)
    {
        try
        {
            return File.ReadAllBytes(Locate(folder, name));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            findings.Add(
                CliErrorCodes.ListenerFileUnusable,
                path,
                $"'{Locate(folder, name)}' cannot be read. Check its path and that this user may read it.");
            return null;
        }
    }

    /// <summary>Warns where other users may read what is secret.</summary>
    public static void CheckSecret(string path, string folder, string name, ListenerFindings findings)
    {
        string place = Locate(folder, name);
        if (!OperatingSystem.IsWindows() && File.Exists(place)
            && (File.GetUnixFileMode(place) & Others) != UnixFileMode.None)
        {
            findings.Warn(path, $"other users may read '{place}'. Fix: chmod 600 '{place}'.");
        }
    }
}
