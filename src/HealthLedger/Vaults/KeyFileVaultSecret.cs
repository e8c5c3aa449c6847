using System.Security.Cryptography;
using HealthLedger.Storage;

namespace HealthLedger.Vaults;

/// <summary>A file of random bytes.</summary>
internal sealed class KeyFileVaultSecret : RandomVaultSecret
{
    private const int LeastBytes = 32;
    private const int MostBytes = 4096;

    private KeyFileVaultSecret(byte[] secret)
        : base(secret)
    {
    }

    internal override VaultSlotKind Kind => VaultSlotKind.KeyFile;

    private protected override byte[] Info => "hl/vault/key-file/v1"u8.ToArray();

    public static async Task<KeyFileVaultSecret> ReadAsync(string path, CancellationToken cancellationToken)
    {
        VaultFile.RequireClosedFile(path);
        try
        {
            byte[] secret = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            return secret.Length is >= LeastBytes and <= MostBytes
                ? new KeyFileVaultSecret(secret)
                : throw Unusable(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, exception);
        }
    }

    public static async Task CreateAsync(string path, CancellationToken cancellationToken)
    {
        byte[] secret = RandomNumberGenerator.GetBytes(LeastBytes);
        try
        {
            await DurableFile.WriteNewAsync(path, secret, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static KeyUnavailableException Unusable(string path, Exception? cause = null) => new(
        HealthLedgerErrorCodes.KeyFileUnusable,
        $"The key file '{path}' cannot be read, or does not hold {LeastBytes} to {MostBytes} bytes. Name the file that "
        + "the vault was made with, or make one: head -c 32 /dev/urandom > FILE && chmod 600 FILE.",
        cause);
}
