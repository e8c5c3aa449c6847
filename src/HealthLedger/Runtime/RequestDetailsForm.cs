using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime;

/// <summary>
/// The bytes of `request-details` (docs/spec/ledger.md section 3): a role or reason, or, for a delivery, the role with
/// what it is delivered under.
/// </summary>
internal static class RequestDetailsForm
{
    private const int DeliveryFields = 5;

    public static byte[] Encode(string code)
    {
        CanonicalWriter writer = new(stackalloc byte[128]);
        writer.Array(1);
        writer.Text(code);
        return writer.ToArray();
    }

    public static byte[] Encode(string role, DeliverySummary delivery)
    {
        CanonicalWriter writer = new(stackalloc byte[384]);
        writer.Array(DeliveryFields);
        writer.Text(role);
        writer.Text(delivery.Route);
        writer.Unsigned((ulong)delivery.Version);
        writer.Id(delivery.Authorization);
        writer.Text(delivery.Recipient);
        return writer.ToArray();
    }

    /// <summary>Null when the bytes are neither of the two.</summary>
    public static (string Code, DeliverySummary? Delivery)? TryDecode(ReadOnlySpan<byte> details)
    {
        CanonicalReader reader = new(details);
        int count = reader.ArrayHead(DeliveryFields);
        string code = reader.Text();
        DeliverySummary? delivery = count == DeliveryFields ? ReadDelivery(ref reader) : null;
        return reader.End() && count is 1 or DeliveryFields ? (code, delivery) : null;
    }

    private static DeliverySummary ReadDelivery(ref CanonicalReader reader) => new()
    {
        Route = reader.Text(),
        Version = (long)(reader.Unsigned() & long.MaxValue),
        Authorization = new RequestId(reader.BytesExactly(RequestId.SizeBytes)),
        Recipient = reader.Text(),
    };
}
