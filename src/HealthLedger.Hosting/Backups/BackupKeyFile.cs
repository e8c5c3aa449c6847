using System.Security.Cryptography;
using HealthLedger.Backups;

namespace HealthLedger.Hosting.Backups;

/// <summary>Reads what backups are encrypted under.</summary>
internal static class BackupKeyFile
{
    /// <exception cref="KeyUnavailableException">The file cannot be read (HLS1306), or holds no key.</exception>
    public static async Task<BackupKey> ReadAsync(
        BackupScheduleOptions options, CancellationToken cancellationToken)
    {
        string path = options.KeyFile ?? options.PassphraseFile!;
        byte[] bytes = [];
        try
        {
            if (string.IsNullOrEmpty(options.KeyFile))
            {
                string text = await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
                return BackupKey.FromPassphrase(text.TrimEnd('\r', '\n'));
            }

            bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            return BackupKey.FromBytes(bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new KeyUnavailableException(
                HostingErrorCodes.PassphraseFileUnreadable,
                $"The file '{path}' with the key of backups cannot be read, or holds none: a passphrase has at least "
                + $"{BackupKey.ShortestPassphrase} characters, a key {BackupKey.SizeBytes} bytes.",
                exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
