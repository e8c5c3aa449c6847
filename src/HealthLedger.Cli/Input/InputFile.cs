namespace HealthLedger.Cli.Input;

/// <summary>One file, or standard input, that a command was given.</summary>
internal sealed class InputFile
{
    private readonly Func<CancellationToken, Task<byte[]>> _read;

    private InputFile(string name, Func<CancellationToken, Task<byte[]>> read)
    {
        Name = name;
        _read = read;
    }

    /// <summary>The path as it was given; `-` is standard input.</summary>
    public string Name { get; }

    /// <summary>
    /// The files that arguments name: paths, `@LIST` (one path a line; blank lines are skipped) and `-`. A list that
    /// cannot be read is a file that cannot be read.
    /// </summary>
    public static IEnumerable<InputFile> Expand(IEnumerable<string> arguments, CliEnvironment environment)
    {
        foreach (string argument in arguments)
        {
            if (argument.Length < 2 || argument[0] != '@')
            {
                yield return Of(argument, environment);
                continue;
            }

            string[]? lines = ReadList(argument[1..]);
            if (lines is null)
            {
                yield return new InputFile(argument, _ => throw new IOException());
                continue;
            }

            foreach (string line in lines.Where(line => !string.IsNullOrWhiteSpace(line)))
            {
                yield return Of(line.Trim(), environment);
            }
        }
    }

    /// <summary>Reads the whole file.</summary>
    /// <exception cref="CliException">It cannot be read (HLS1203).</exception>
    public async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _read(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                CliErrorCodes.FileUnreadable,
                ExitCode.Environment,
                $"'{Name}' cannot be read. Check its path and that this user may read it.",
                exception);
        }
    }

    /// <summary>One path as it stands; `-` is standard input.</summary>
    public static InputFile Of(string path, CliEnvironment environment) => path == "-"
        ? new InputFile(path, token => ReadInputAsync(environment, token))
        : new InputFile(path, token => File.ReadAllBytesAsync(path, token));

    private static async Task<byte[]> ReadInputAsync(CliEnvironment environment, CancellationToken cancellationToken)
    {
        Stream input = environment.OpenInput();
        await using (input.ConfigureAwait(false))
        {
            using MemoryStream bytes = new();
            await input.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
            return bytes.ToArray();
        }
    }

    private static string[]? ReadList(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
