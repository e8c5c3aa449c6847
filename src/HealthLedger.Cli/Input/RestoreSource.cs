using HealthLedger.Backups;

namespace HealthLedger.Cli.Input;

/// <summary>What `restore` and `backup drill` restore from.</summary>
internal static class RestoreSource
{
    /// <summary>The options of a restore.</summary>
    /// <param name="context">The command.</param>
    /// <param name="target">Where to.</param>
    /// <param name="file">The backup.</param>
    /// <param name="key">What it is encrypted under.</param>
    /// <param name="vaultFile">The vault's copy, or null.</param>
    /// <param name="isNewEpoch">Whether the ledger goes on there.</param>
    /// <param name="cancellationToken">Ends asking for the passphrase.</param>
    public static async Task<RestoreOptions> OptionsAsync(
        CommandContext context,
        RestoreTarget target,
        string file,
        BackupKey key,
        string? vaultFile,
        bool isNewEpoch,
        CancellationToken cancellationToken) => new()
        {
            BackupFile = file,
            Key = key,
            Storage = target.DriverOf,
            VaultFile = vaultFile,
            VaultSecret = vaultFile is null
                ? null
                : await VaultAccess.SecretAsync(context, isNew: false, cancellationToken).ConfigureAwait(false),
            IsNewEpoch = isNewEpoch,
            TimeProvider = context.Environment.Time,
        };
}
