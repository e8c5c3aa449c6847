using System.Security.Cryptography;

namespace HealthLedger.Runtime;

/// <summary>
/// The last field of a private row that no key protects: the first 8 bytes of SHA-256 over the row's key and content.
/// It finds faults of the medium, not forgers, who would need the vault to make a row that is ever looked for.
/// </summary>
internal static class RowCheck
{
    public const int SizeBytes = 8;

    public static byte[] Of(ReadOnlySpan<byte> keyAndContent) => SHA256.HashData(keyAndContent)[..SizeBytes];
}
