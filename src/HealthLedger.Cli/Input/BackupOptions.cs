using System.CommandLine;
using HealthLedger.Backups;

namespace HealthLedger.Cli.Input;

/// <summary>What a backup is encrypted under, as options of a command.</summary>
internal sealed class BackupOptions
{
    public const string Variable = "HEALTHLEDGER_BACKUP_PASSPHRASE";

    public Option<string?> PassphraseFile { get; } = new("--backup-passphrase-file")
    {
        Description = $"A file whose first line is the backup's passphrase. Default: {Variable}. Not the vault's.",
        HelpName = "FILE",
    };

    public Option<string?> KeyFile { get; } = new("--backup-key-file")
    {
        Description = "A file of 32 random bytes that the backup is encrypted under, instead of a passphrase.",
        HelpName = "FILE",
    };

    /// <summary>Adds the options to a command.</summary>
    public Command On(Command command)
    {
        command.Options.Add(PassphraseFile);
        command.Options.Add(KeyFile);
        return command;
    }

    /// <summary>The key that the options, or the environment, name.</summary>
    /// <exception cref="CliException">There is none (HLS8008), or its file cannot be read (HLS1203).</exception>
    public async Task<BackupKey> RequireAsync(CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            if (context.Get(KeyFile) is { } keyFile)
            {
                byte[] bytes = await InputFile.Of(keyFile, context.Environment)
                    .ReadAsync(cancellationToken).ConfigureAwait(false);
                return BackupKey.FromBytes(bytes);
            }

            return BackupKey.FromPassphrase(Passphrase(context));
        }
        catch (ArgumentException exception)
        {
            throw new CliException(
                HealthLedgerErrorCodes.PassphraseMissing,
                ExitCode.Environment,
                $"A backup's passphrase has at least {BackupKey.ShortestPassphrase} characters, and a key file "
                + $"{BackupKey.SizeBytes} bytes.",
                exception);
        }
    }

    private string Passphrase(CommandContext context)
    {
        if (context.Get(PassphraseFile) is { } file)
        {
            return PassphraseSource.ReadFile(context.Console, file);
        }

        if (context.Environment.GetVariable(Variable) is { Length: > 0 } variable)
        {
            return variable;
        }

        return context.Get(context.Globals.DevelopmentKeys)
            ? LedgerFolder.DevelopmentPassphrase
            : throw new CliException(
                HealthLedgerErrorCodes.PassphraseMissing,
                ExitCode.Environment,
                "The backup's passphrase was not given. Name a file with --backup-passphrase-file FILE or "
                + $"--backup-key-file FILE, or set {Variable}. It is not the vault's passphrase: keep them apart.");
    }
}
