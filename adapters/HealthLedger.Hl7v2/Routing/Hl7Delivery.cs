using HealthLedger.Deliveries;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Routing;

/// <summary>One message on its way to a handler.</summary>
public sealed class Hl7Delivery
{
    internal Hl7Delivery(Delivery delivery, Hl7Message message)
    {
        Delivery = delivery;
        Message = message;
    }

    /// <summary>The message, valid until the handler returns.</summary>
    public Hl7Message Message { get; }

    /// <summary>Record, access entry, attempt and bytes.</summary>
    public Delivery Delivery { get; }

    /// <summary>The same for every attempt at this delivery, and for no other.</summary>
    public string IdempotencyKey => Delivery.IdempotencyKey;

    /// <summary>The key: content never prints itself.</summary>
    public override string ToString() => IdempotencyKey;
}
