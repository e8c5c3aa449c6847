using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime.Delivering;

/// <summary>Which deliveries wait behind each other: keyed hashes of a route and an order key, or a patient.</summary>
internal static class DeliveryOrder
{
    public static ValueTask<Digest256> OfAsync(
        IKeyVault vault, DeliveryTarget target, Digest256? patient, CancellationToken cancellationToken)
    {
        byte[] route = Encoding.ASCII.GetBytes(target.Route);
        byte[] length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, route.Length);
        byte[] key = target.IsOrderedByPatient && patient is { } index
            ? [(byte)'p', .. index.ToArray()]
            : [(byte)'k', .. target.OrderKey.Span];
        byte[] digest = SHA256.HashData([.. length, .. route, .. key]);
        return vault.AuthenticateAsync(
            VaultKey.Resend, (byte[])[.. "hl/delivery/order/v1"u8, .. digest], cancellationToken);
    }
}
