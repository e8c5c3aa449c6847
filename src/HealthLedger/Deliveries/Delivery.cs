using HealthLedger.Access;
using HealthLedger.Primitives;

namespace HealthLedger.Deliveries;

/// <summary>One record on its way to a destination. It exists only for a sealed, permitted access.</summary>
public sealed class Delivery
{
    internal Delivery(
        string route, SealedAccess access, ReadOnlyMemory<byte> content, int attempt, DateTimeOffset storedAt)
    {
        Route = route;
        Access = access;
        Content = content;
        Attempt = attempt;
        StoredAt = storedAt;
    }

    /// <summary>The route.</summary>
    public string Route { get; }

    /// <summary>The record.</summary>
    public RecordId RecordId => Access.RecordId;

    /// <summary>The entry under which it was opened.</summary>
    public SealedAccess Access { get; }

    /// <summary>The payload, exactly as it was received; cleared when the handler returns.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Which attempt this is, from 1. Those of which nothing is known after a crash are not counted.</summary>
    public int Attempt { get; }

    /// <summary>When the delivery was stored.</summary>
    public DateTimeOffset StoredAt { get; }

    /// <summary>The same for every attempt at this delivery, and for no other: a handler that remembers it takes each
    /// once.</summary>
    public string IdempotencyKey => $"{RecordId}/{Route}";

    /// <summary>The key: content never prints itself.</summary>
    public override string ToString() => IdempotencyKey;
}
