namespace HealthLedger.Cli.Output;

/// <summary>A file that a command writes; it never overwrites one, and on Unix its mode is 0600.</summary>
internal static class OutputFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Refuses early, before anything is sealed or decrypted for it.</summary>
    /// <exception cref="CliException">The file exists (HLS1204).</exception>
    public static void RequireNew(string path)
    {
        if (File.Exists(path) || Directory.Exists(path))
        {
            throw Exists(path, null);
        }
    }

    /// <summary>Whether others may enter the folder of a file.</summary>
    public static bool IsFolderOpenToOthers(string path) =>
        !OperatingSystem.IsWindows()
        && Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder
        && Directory.Exists(folder)
        && (File.GetUnixFileMode(folder) & ~Owner) != UnixFileMode.None;

    /// <summary>Writes a new file of mode 0600; it is on stable storage afterwards.</summary>
    /// <exception cref="CliException">The file exists (HLS1204) or cannot be written (HLS1205).</exception>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            FileStream stream = new(path, options);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
                await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
                RandomAccess.FlushToDisk(stream.SafeFileHandle);
            }
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw Exists(path, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                CliErrorCodes.FileNotWritable,
                ExitCode.Environment,
                $"'{path}' cannot be written. Check its folder, its permissions and the space left on the disk.",
                exception);
        }
    }

    private static CliException Exists(string path, Exception? cause) => new(
        CliErrorCodes.FileExists,
        ExitCode.Environment,
        $"'{path}' exists and is not overwritten. Name another file, or remove it.",
        cause);
}
