namespace HealthLedger.Hosting.Options;

/// <summary>Finds the passphrase that the options name.</summary>
internal static class PassphraseSource
{
    public static async Task<string> ReadAsync(HealthLedgerOptions options, CancellationToken cancellationToken)
    {
        if (options.UseDevelopmentKeys)
        {
            return LedgerFolder.DevelopmentPassphrase;
        }

        if (!string.IsNullOrEmpty(options.Passphrase))
        {
            return options.Passphrase;
        }

        if (!string.IsNullOrEmpty(options.PassphraseFile))
        {
            return await ReadFileAsync(options.PassphraseFile, cancellationToken).ConfigureAwait(false);
        }

        return Environment.GetEnvironmentVariable(HealthLedgerOptions.PassphraseVariable)
            ?? throw new KeyUnavailableException(
                HealthLedgerErrorCodes.PassphraseMissing,
                $"There is no passphrase. Set Passphrase, PassphraseFile or {HealthLedgerOptions.PassphraseVariable}.");
    }

    private static async Task<string> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KeyUnavailableException(
                HostingErrorCodes.PassphraseFileUnreadable,
                $"The passphrase file '{path}' cannot be read. Check the path and that this user may read it.",
                exception);
        }

        string passphrase = text.TrimEnd('\r', '\n');
        return passphrase.Length > 0 ? passphrase : throw new KeyUnavailableException(
            HostingErrorCodes.PassphraseFileUnreadable, $"The passphrase file '{path}' is empty.");
    }
}
