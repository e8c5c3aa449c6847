using HealthLedger.Cli.Output;

namespace HealthLedger.Cli.Input;

/// <summary>
/// Where the vault's passphrase comes from: development keys, a file, the environment, or somebody at a terminal, in
/// this order. Never an argument: arguments are visible to every user of the machine.
/// </summary>
internal static class PassphraseSource
{
    public const string Variable = "HEALTHLEDGER_PASSPHRASE";

    private const int ShortestPassphrase = 8;

    /// <summary>Finds the passphrase; null where there is none and nobody can be asked.</summary>
    /// <param name="context">The command.</param>
    /// <param name="isNew">Whether a vault is made with it: then it is asked for twice and its length is
    /// checked.</param>
    /// <param name="cancellationToken">Ends asking.</param>
    public static async Task<string?> FindAsync(
        CommandContext context, bool isNew, CancellationToken cancellationToken)
    {
        string? passphrase = Given(context);
        if (passphrase is null && context.Environment.CanAsk && !context.Console.IsJson)
        {
            passphrase = await AskAsync(context.Console, isNew, cancellationToken).ConfigureAwait(false);
        }

        return isNew && passphrase is { Length: < ShortestPassphrase }
            ? throw CliException.Usage($"The passphrase has fewer than {ShortestPassphrase} characters. Choose a "
                + "longer one.")
            : passphrase;
    }

    /// <summary>Finds the passphrase, or says how to give one.</summary>
    /// <exception cref="CliException">There is none (HLS8008), or its file cannot be read (HLS1203).</exception>
    public static async Task<string> RequireAsync(
        CommandContext context, bool isNew, CancellationToken cancellationToken) =>
        await FindAsync(context, isNew, cancellationToken).ConfigureAwait(false) ?? throw new CliException(
            HealthLedgerErrorCodes.PassphraseMissing,
            ExitCode.Environment,
            "The vault's passphrase was not given and nobody can be asked for it. Name a file with "
            + "--passphrase-file FILE, "
            + $"set {Variable}, or, for trying things out only, use --development-keys.");

    private static string? Given(CommandContext context)
    {
        if (context.Get(context.Globals.DevelopmentKeys))
        {
            context.Console.WriteNotice(
                "WARNING: development keys. Everybody knows their passphrase: never keep real records under them.");
            return LedgerFolder.DevelopmentPassphrase;
        }

        if (context.Get(context.Globals.PassphraseFile) is { } file)
        {
            return ReadFile(context.Console, file);
        }

        string? variable = context.Environment.GetVariable(Variable);
        return string.IsNullOrEmpty(variable) ? null : variable;
    }

    /// <summary>The first line of a file.</summary>
    /// <exception cref="CliException">It is empty (HLS8008), or cannot be read (HLS1203).</exception>
    public static string ReadFile(CliConsole console, string file)
    {
        try
        {
            const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & others) != UnixFileMode.None)
            {
                console.WriteNotice(
                    $"warning: other users may read the passphrase file '{file}'. Fix: chmod 600 '{file}'.");
            }

            using StreamReader reader = new(file);
            string line = reader.ReadLine() ?? string.Empty;
            return line.Length > 0 ? line : throw new CliException(
                HealthLedgerErrorCodes.PassphraseMissing,
                ExitCode.Environment,
                $"The first line of the passphrase file '{file}' is empty. Write the passphrase there.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                CliErrorCodes.FileUnreadable,
                ExitCode.Environment,
                $"The passphrase file '{file}' cannot be read. Check its path and that this user may read it.",
                exception);
        }
    }

    private static async Task<string> AskAsync(CliConsole console, bool isNew, CancellationToken cancellationToken)
    {
        string passphrase = await console.AskSecretAsync("Passphrase of the vault:", cancellationToken)
            .ConfigureAwait(false);
        if (isNew && !string.Equals(
            passphrase,
            await console.AskSecretAsync("The same again:", cancellationToken).ConfigureAwait(false),
            StringComparison.Ordinal))
        {
            throw CliException.Usage("The two passphrases differ. Nothing was made; run the command again.");
        }

        return passphrase;
    }
}
