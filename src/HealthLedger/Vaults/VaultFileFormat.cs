using System.Security.Cryptography;
using System.Text;
using HealthLedger.Canonical;

namespace HealthLedger.Vaults;

/// <summary>
/// The vault file: `["healthledger-vault", 1, kdf, rounds, salt, box]`, where box is the protected
/// `[[key number, PKCS#8 or 32 bytes], ...]` under the derived key, bound to the first five positions.
/// </summary>
internal static class VaultFileFormat
{
    private const string Magic = "healthledger-vault";
    private const ulong Version = 1;
    private const string Derivation = "PBKDF2-HMAC-SHA256";
    private const int Rounds = 600_000;
    private const int MaxRounds = 10_000_000;
    private const int SaltBytes = 32;
    private const int MaxKeys = 64;

    public static byte[] Encode(VaultKeySet keys, string passphrase)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        byte[] plain = EncodeKeys(keys);
        byte[] key = DeriveKey(passphrase, salt, Rounds);
        try
        {
            byte[] prefix = Prefix(salt, Rounds);
            CanonicalWriter writer = new(stackalloc byte[512]);
            writer.Array(6);
            writer.Raw(prefix);
            writer.Bytes(SecretBox.Seal(key, prefix, plain));
            byte[] file = writer.ToArray();
            writer.Dispose();
            return file;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    public static VaultKeySet Decode(byte[] file, string passphrase)
    {
        CanonicalReader reader = new(file);
        reader.Array(6);
        bool isVault = reader.Text() == Magic;
        ulong version = reader.Unsigned();
        if (reader.IsGood && isVault && version > Version)
        {
            throw new KeyUnavailableException(
                HealthLedgerErrorCodes.VaultTooNew, "The vault file was written by a newer version. Use that version.");
        }

        bool known = reader.Text() == Derivation;
        int rounds = (int)reader.Unsigned(MaxRounds);
        ReadOnlySpan<byte> salt = reader.BytesExactly(SaltBytes);
        ReadOnlySpan<byte> box = reader.Bytes();
        if (!reader.End() || !isVault || version != Version || !known || rounds < 1)
        {
            throw Wrong();
        }

        byte[] key = DeriveKey(passphrase, salt.ToArray(), rounds);
        byte[]? plain = SecretBox.TryOpen(key, Prefix(salt, rounds), box);
        CryptographicOperations.ZeroMemory(key);
        if (plain is null)
        {
            throw Wrong();
        }

        try
        {
            return DecodeKeys(plain);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static KeyUnavailableException Wrong() => new(
        HealthLedgerErrorCodes.WrongPassphrase,
        "The passphrase does not open the vault, or the file is damaged. Check --passphrase-file or "
        + "HEALTHLEDGER_PASSPHRASE; if it is right, restore the vault's backup.");

    private static byte[] DeriveKey(string passphrase, byte[] salt, int rounds) => Rfc2898DeriveBytes.Pbkdf2(
        Encoding.UTF8.GetBytes(passphrase), salt, rounds, HashAlgorithmName.SHA256, VaultKeySet.SymmetricKeyBytes);

    private static byte[] Prefix(ReadOnlySpan<byte> salt, int rounds)
    {
        CanonicalWriter writer = new(stackalloc byte[128]);
        writer.Text(Magic);
        writer.Unsigned(Version);
        writer.Text(Derivation);
        writer.Unsigned((ulong)rounds);
        writer.Bytes(salt);
        return writer.ToArray();
    }

    private static byte[] EncodeKeys(VaultKeySet keys)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(keys.SigningKeys.Count() + keys.SymmetricKeys.Count());
        foreach (KeyValuePair<VaultKey, ECDsa> pair in keys.SigningKeys)
        {
            writer.Array(2);
            writer.Unsigned((ulong)pair.Key);
            byte[] secret = pair.Value.ExportPkcs8PrivateKey();
            writer.Bytes(secret);
            CryptographicOperations.ZeroMemory(secret);
        }

        foreach (KeyValuePair<VaultKey, byte[]> pair in keys.SymmetricKeys)
        {
            writer.Array(2);
            writer.Unsigned((ulong)pair.Key);
            writer.Bytes(pair.Value);
        }

        byte[] plain = writer.ToArray();
        writer.Dispose();
        return plain;
    }

    private static VaultKeySet DecodeKeys(byte[] plain)
    {
        CanonicalReader reader = new(plain);
        VaultKeySet keys = new();
        int count = reader.ArrayHead(MaxKeys);
        for (int i = 0; i < count; i++)
        {
            reader.Array(2);
            VaultKey name = (VaultKey)reader.Unsigned(255);
            ReadOnlySpan<byte> secret = reader.Bytes();
            if (name is VaultKey.Author or VaultKey.Seal)
            {
                ECDsa key = ECDsa.Create();
                key.ImportPkcs8PrivateKey(secret, out _);
                keys.AddSigning(name, key);
            }
            else
            {
                byte[] pinned = GC.AllocateArray<byte>(secret.Length, pinned: true);
                secret.CopyTo(pinned);
                keys.AddSymmetric(name, pinned);
            }
        }

        return reader.End() ? keys : throw Wrong();
    }
}
