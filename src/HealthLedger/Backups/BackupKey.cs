using System.Security.Cryptography;
using System.Text;
using HealthLedger.Canonical;

namespace HealthLedger.Backups;

/// <summary>
/// What a backup is encrypted under: a passphrase (PBKDF2-HMAC-SHA-256, 600,000 rounds) or 32 random bytes. It has
/// nothing to do with the vault: keep both, and keep them apart.
/// </summary>
public sealed class BackupKey : IDisposable
{
    /// <summary>The length of a key, in bytes.</summary>
    public const int SizeBytes = 32;

    /// <summary>The shortest passphrase, in characters.</summary>
    public const int ShortestPassphrase = 8;

    private readonly byte[] _secret;
    private readonly int _rounds;

    internal BackupKey(byte[] secret, int rounds)
    {
        _secret = secret;
        _rounds = rounds;
    }

    /// <summary>Rounds of derivation; 0 for a key.</summary>
    internal int Rounds => _rounds;

    /// <summary>A key from a passphrase.</summary>
    /// <param name="passphrase">At least 8 characters.</param>
    /// <exception cref="ArgumentException">It is shorter.</exception>
    public static BackupKey FromPassphrase(string passphrase)
    {
        ArgumentNullException.ThrowIfNull(passphrase);
        return passphrase.Length >= ShortestPassphrase
            ? new BackupKey(Encoding.UTF8.GetBytes(passphrase), BackupFileHeader.Rounds)
            : throw new ArgumentException(
                $"A passphrase has at least {ShortestPassphrase} characters.", nameof(passphrase));
    }

    /// <summary>A key of 32 random bytes; copied.</summary>
    /// <param name="key">The bytes, such as of a key management system.</param>
    /// <exception cref="ArgumentException">They are not 32.</exception>
    public static BackupKey FromBytes(ReadOnlySpan<byte> key) => key.Length == SizeBytes
        ? new BackupKey(key.ToArray(), 0)
        : throw new ArgumentException($"A key has {SizeBytes} bytes.", nameof(key));

    /// <summary>Forgets the key.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_secret);

    /// <summary>The type's name: a key is never printed.</summary>
    public override string ToString() => nameof(BackupKey);

    /// <summary>The data key for a file's salt; the caller clears it.</summary>
    /// <summary>Writes the secret for the node of this user that makes the backup.</summary>
    internal void Write(ref CanonicalWriter writer)
    {
        writer.Bytes(_secret.AsSpan());
        writer.Unsigned((ulong)_rounds);
    }

    internal byte[] Derive(ReadOnlySpan<byte> salt, int rounds) => rounds == 0
        ? [.. _secret]
        : Rfc2898DeriveBytes.Pbkdf2(_secret, salt, rounds, HashAlgorithmName.SHA256, SizeBytes);
}
