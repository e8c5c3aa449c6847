using System.Security.Cryptography;
using HealthLedger.Cli.Input;

namespace HealthLedger.Cli.Importing;

/// <summary>A file that is imported, known by its content.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Sha256">The digest of its content, in hexadecimal digits.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record ArchiveFile(string Path, string Sha256, long Bytes)
{
    private const int BufferBytes = 1024 * 1024;

    /// <summary>The files that arguments name, folders with all that is in them, in one order.</summary>
    /// <exception cref="CliException">Standard input was named: it cannot be read again.</exception>
    public static IReadOnlyList<string> Expand(IEnumerable<string> arguments, CliEnvironment environment)
    {
        List<string> paths = [];
        foreach (string name in InputFile.Expand(arguments, environment).Select(file => file.Name))
        {
            if (name == "-")
            {
                throw CliException.Usage(
                    "Standard input cannot be imported: an import that is interrupted reads its source again. Write it "
                    + "to a file.");
            }

            if (Directory.Exists(name))
            {
                paths.AddRange(Directory.EnumerateFiles(name, "*", SearchOption.AllDirectories)
                    .Order(StringComparer.Ordinal));
            }
            else
            {
                paths.Add(name);
            }
        }

        return paths;
    }

    /// <summary>Reads the whole file for its digest.</summary>
    /// <exception cref="CliException">HLS1203.</exception>
    public static async Task<ArchiveFile> ReadAsync(string path, CancellationToken cancellationToken)
    {
        FileStream stream = OpenStream(path);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                byte[] digest = await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false);
                return new ArchiveFile(path, Convert.ToHexStringLower(digest), stream.Length);
            }
            catch (IOException exception)
            {
                throw Unreadable(path, exception);
            }
        }
    }

    /// <summary>Opens it once more.</summary>
    /// <exception cref="CliException">HLS1203.</exception>
    public DigestingStream Open() => new(OpenStream(Path));

    public static CliException Unreadable(string path, Exception cause) => new(
        CliErrorCodes.FileUnreadable,
        ExitCode.Environment,
        $"'{path}' cannot be read. Check its path and that this user may read it.",
        cause);

    private static FileStream OpenStream(string path)
    {
        try
        {
            return new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read,
                BufferBytes,
                FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, exception);
        }
    }
}
