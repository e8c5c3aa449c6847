using System.Security.Cryptography;

namespace HealthLedger.Cryptography;

/// <summary>
/// The key schedule [RFC 9180 §5.1]. The product uses mode 0 (Base) and AES-256-GCM alone; mode, pre-shared key and
/// cipher are arguments because the published vectors cover more of them, and the same code has to agree with all.
/// </summary>
internal sealed class HpkeKeySchedule : IDisposable
{
    public const int NonceBytes = 12;

    private const ushort Kem = 0x0010;
    private const ushort Kdf = 0x0001;

    private HpkeKeySchedule(byte[] key, byte[] baseNonce, byte[] exporterSecret)
    {
        Key = key;
        BaseNonce = baseNonce;
        ExporterSecret = exporterSecret;
    }

    public byte[] Key { get; }

    public byte[] BaseNonce { get; }

    public byte[] ExporterSecret { get; }

    public static HpkeKeySchedule Derive(
        HpkeMode mode,
        HpkeCipher cipher,
        ReadOnlySpan<byte> sharedSecret,
        ReadOnlySpan<byte> info,
        ReadOnlySpan<byte> preSharedKey = default,
        ReadOnlySpan<byte> preSharedKeyId = default)
    {
        byte[] suite = SuiteOf(cipher);
        byte[] context =
        [
            (byte)mode,
            .. HpkeLabels.Extract(suite, default, "psk_id_hash"u8, preSharedKeyId),
            .. HpkeLabels.Extract(suite, default, "info_hash"u8, info),
        ];
        byte[] secret = HpkeLabels.Extract(suite, sharedSecret, "secret"u8, preSharedKey);
        try
        {
            return new HpkeKeySchedule(
                HpkeLabels.Expand(suite, secret, "key"u8, context, cipher == HpkeCipher.Aes128Gcm ? 16 : 32),
                HpkeLabels.Expand(suite, secret, "base_nonce"u8, context, NonceBytes),
                HpkeLabels.Expand(suite, secret, "exp"u8, context, HpkeLabels.HashBytes));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>"HPKE" and the numbers of KEM, KDF and AEAD.</summary>
    internal static byte[] SuiteOf(HpkeCipher cipher) =>
        [.. "HPKE"u8, 0, (byte)Kem, 0, (byte)Kdf, 0, (byte)cipher];

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(Key);
        CryptographicOperations.ZeroMemory(BaseNonce);
        CryptographicOperations.ZeroMemory(ExporterSecret);
    }

    /// <summary>The type's name: keys are never printed.</summary>
    public override string ToString() => nameof(HpkeKeySchedule);
}
