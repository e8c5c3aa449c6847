using System.Buffers.Binary;
using System.Security.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>Which messages or deliveries wait behind each other: a keyed hash of a listener or route and an order key,
/// or a patient.</summary>
internal static class OrderHash
{
    /// <summary>HMAC(vault key `Resend`, label || SHA-256(length of the scope as 4 bytes || scope || "k" || order
    /// key)), with "p" and the blind index in the place of "k" and the order key where there is a patient.</summary>
    /// <param name="vault">The vault.</param>
    /// <param name="label">What it is a hash of, and the version.</param>
    /// <param name="scope">The name of the listener or route.</param>
    /// <param name="orderKey">What keeps the order.</param>
    /// <param name="patient">The blind index of the patient that keeps the order in its place; or null.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static ValueTask<Digest256> OfAsync(
        IKeyVault vault,
        ReadOnlySpan<byte> label,
        byte[] scope,
        ReadOnlySpan<byte> orderKey,
        Digest256? patient,
        CancellationToken cancellationToken)
    {
        byte[] length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, scope.Length);
        byte[] key = patient is { } index ? [(byte)'p', .. index.ToArray()] : [(byte)'k', .. orderKey];
        byte[] digest = SHA256.HashData([.. length, .. scope, .. key]);
        return vault.AuthenticateAsync(VaultKey.Resend, (byte[])[.. label, .. digest], cancellationToken);
    }
}
