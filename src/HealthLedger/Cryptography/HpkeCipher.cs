namespace HealthLedger.Cryptography;

/// <summary>AEAD numbers of HPKE [RFC 9180 §7.3].</summary>
internal enum HpkeCipher : byte
{
    Aes128Gcm = 1,
    Aes256Gcm = 2,
}
