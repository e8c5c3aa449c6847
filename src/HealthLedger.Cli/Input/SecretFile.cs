using HealthLedger.Cli.Output;

namespace HealthLedger.Cli.Input;

/// <summary>A file whose first line is a secret, so that it is in no list of processes.</summary>
internal static class SecretFile
{
    /// <summary>The first line.</summary>
    /// <exception cref="CliException">It is empty or cannot be read (HLS1203).</exception>
    public static string Read(CliConsole console, string file)
    {
        try
        {
            const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & others) != UnixFileMode.None)
            {
                console.WriteNotice($"warning: other users may read '{file}'. Fix: chmod 600 '{file}'.");
            }

            using StreamReader reader = new(file);
            return reader.ReadLine() is { Length: > 0 } line ? line : throw Unreadable(file, null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, exception);
        }
    }

    private static CliException Unreadable(string file, Exception? exception) => new(
        CliErrorCodes.FileUnreadable,
        ExitCode.Environment,
        $"'{file}' cannot be read, or its first line is empty. Check its path and that this user may read it.",
        exception);
}
