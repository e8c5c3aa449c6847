namespace HealthLedger.Hosting.Alerts;

/// <summary>Keeps the state of alerts in a file: whole or not at all, and closed to others.</summary>
internal static class AlertStateFile
{
    private const int MostBytes = 16 * 1024 * 1024;

    /// <summary>Null when there is none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read.</exception>
    /// <exception cref="FormatException">It is something else.</exception>
    public static AlertStatus? Load(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists)
        {
            return null;
        }

        return file.Length <= MostBytes
            ? AlertStatus.Read(File.ReadAllBytes(path))
            : throw new FormatException("The file of the state of alerts is too long.");
    }

    /// <exception cref="IOException">It cannot be written; the old one stays.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written; the old one stays.</exception>
    public static void Save(string path, AlertStatus status)
    {
        string draft = path + ".new";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (FileStream stream = new(draft, options))
        {
            stream.Write(status.ToJson());
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }
}
