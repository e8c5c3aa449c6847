using HealthLedger.Access;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Runtime.Delivering;

/// <summary>What a route needs of its node: the only ways to a record's content.</summary>
internal sealed class DeliveryDoor
{
    /// <summary>Seals an access to a record under the route's authorisation, which is sealed first.</summary>
    public required Func<RecordId, CancellationToken, Task<SealedAccess>> RequestAsync { get; init; }

    /// <summary>Opens a record for a sealed, permitted access.</summary>
    public required Func<SealedAccess, CancellationToken, Task<RecordContent>> OpenAsync { get; init; }

    /// <summary>Whether the ledger has accepted a record.</summary>
    public required Func<RecordId, CancellationToken, Task<bool>> IsSealedAsync { get; init; }

    /// <summary>Whether everything is sealed, or known never to be, that an earlier process had accepted.</summary>
    public required Func<CancellationToken, Task<bool>> IsBacklogOverAsync { get; init; }
}
