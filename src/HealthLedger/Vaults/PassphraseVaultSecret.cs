using System.Security.Cryptography;
using System.Text;
using HealthLedger.Cryptography;

namespace HealthLedger.Vaults;

/// <summary>A passphrase: PBKDF2-HMAC-SHA-256, 600,000 rounds (NIST SP 800-132; OWASP's figure for SHA-256).</summary>
internal sealed class PassphraseVaultSecret : DerivedVaultSecret
{
    private const int NewRounds = 600_000;

    private readonly byte[] _passphrase;
    private readonly int _characters;

    public PassphraseVaultSecret(string passphrase)
    {
        _characters = passphrase.Length;
        _passphrase = HpkeLabels.Pinned(Encoding.UTF8.GetByteCount(passphrase));
        Encoding.UTF8.GetBytes(passphrase, _passphrase);
    }

    internal override VaultSlotKind Kind => VaultSlotKind.Passphrase;

    private protected override int Rounds => RoundsFor(_characters);

    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(_passphrase);
        base.Dispose(disposing);
    }

    private static int RoundsFor(int passphrase) => passphrase >= ShortestPassphrase
        ? NewRounds
        : throw new ArgumentException(
            $"A passphrase has at least {ShortestPassphrase} characters.", nameof(passphrase));

    // Half a second of work is not done on the caller's thread.
    private protected override Task<byte[]> DeriveAsync(byte[] salt, int rounds) => Task.Run(() =>
    {
        byte[] key = HpkeLabels.Pinned(VaultMaterial.SymmetricBytes);
        Rfc2898DeriveBytes.Pbkdf2(_passphrase, salt, key, rounds, HashAlgorithmName.SHA256);
        return key;
    });
}
