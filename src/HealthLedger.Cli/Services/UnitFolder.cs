using System.Text;

namespace HealthLedger.Cli.Services;

/// <summary>Puts a unit where the service manager finds it, and takes it away again.</summary>
internal static class UnitFolder
{
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private const UnixFileMode OpenToOthers = WritableByOthers | UnixFileMode.GroupRead | UnixFileMode.OtherRead
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const UnixFileMode UnitMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>What makes the service unsafe: who may write what it runs, or read what it keeps secret.</summary>
    public static IEnumerable<string> FaultsOf(ServiceDescription service, string folder)
    {
        if (Has(folder, WritableByOthers))
        {
            yield return $"other users may write to '{folder}': whoever may could run anything as '{service.User}'.";
        }

        if (Has(service.Executable, WritableByOthers))
        {
            yield return $"other users may write '{service.Executable}'. Fix: chmod go-w '{service.Executable}'.";
        }

        if (Path.GetDirectoryName(service.Executable) is { } beside && Has(beside, WritableByOthers))
        {
            yield return $"other users may write to '{beside}', where the program is. Fix: chmod go-w '{beside}'.";
        }

        if (Has(service.DataFolder, OpenToOthers))
        {
            yield return $"other users may look into '{service.DataFolder}'. Fix: chmod 700 '{service.DataFolder}'.";
        }

        foreach (string secret in service.SecretFiles.Where(file => Has(file, OpenToOthers)))
        {
            yield return $"other users may use '{secret}'. Fix: chmod 600 '{secret}'.";
        }
    }

    /// <summary>Writes the unit whole or not at all; one with the same content is left alone.</summary>
    /// <returns>Whether something was written.</returns>
    /// <exception cref="CliException">Another one is there (HLS1241), or it cannot be written (HLS1205).</exception>
    public static bool Write(string path, string text, bool overwrites)
    {
        string? present = Read(path);
        if (present == text)
        {
            return false;
        }

        if (present is not null && !overwrites)
        {
            throw new CliException(
                CliErrorCodes.UnitDiffers,
                ExitCode.CheckFailed,
                $"'{path}' is there with other content, and was not touched. Compare it with `service print`; --force "
                + "overwrites it.");
        }

        string draft = path + ".new";
        Try(path, () =>
        {
            File.WriteAllText(draft, text, new UTF8Encoding(false));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(draft, UnitMode);
            }

            File.Move(draft, path, overwrite: true);
        });
        return true;
    }

    /// <summary>Removes a unit of ours.</summary>
    /// <returns>Whether one was there.</returns>
    /// <exception cref="CliException">It is not ours (HLS1241), or cannot be removed (HLS1205).</exception>
    public static bool Remove(string path, bool isForced, bool isDry)
    {
        string? present = Read(path);
        if (present is null)
        {
            return false;
        }

        if (!isForced && !present.StartsWith(UnitFile.Mark, StringComparison.Ordinal))
        {
            throw new CliException(
                CliErrorCodes.UnitDiffers,
                ExitCode.CheckFailed,
                $"'{path}' was not written by this program, and was not touched. --force removes it.");
        }

        if (!isDry)
        {
            Try(path, () => File.Delete(path));
        }

        return true;
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(path, exception);
        }
    }

    private static void Try(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(path, exception);
        }
    }

    private static CliException NotWritable(string path, Exception exception) => new(
        CliErrorCodes.FileNotWritable,
        ExitCode.Environment,
        $"'{path}' cannot be read or written. Run the command as root (sudo), or name another folder with "
        + "--unit-folder.",
        exception);

    private static bool Has(string path, UnixFileMode modes) =>
        !OperatingSystem.IsWindows() && (File.Exists(path) || Directory.Exists(path))
        && (File.GetUnixFileMode(path) & modes) != UnixFileMode.None;
}
