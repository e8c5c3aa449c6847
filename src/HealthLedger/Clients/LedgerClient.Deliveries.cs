using HealthLedger.Deliveries;
using HealthLedger.Primitives;

namespace HealthLedger.Clients;

public sealed partial class LedgerClient
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<DeliveryRouteStatus>> GetDeliveryStatusAsync(
        CancellationToken cancellationToken = default) =>
        CallAsync(ClientMember.DeliveryStatus, default, (ref reader) => reader.Routes(), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeliveryInfo>> ListDeliveriesAsync(
        DeliveryQuery query, CancellationToken cancellationToken = default)
    {
        LedgerNode.CheckQuery(query);
        return CallAsync(
            ClientMember.Deliveries,
            DeliveryBodies.Query(query),
            (ref reader) => reader.ListedDeliveries(),
            cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<SealedDeliveryAuthorization> ListDeliveryAuthorizationsAsync(
        string? route = null, CancellationToken cancellationToken = default) => ListAsync(
            ClientMember.DeliveryAuthorizations,
            BodyFormat.Encode((ref writer) =>
            {
                writer.Array(1);
                writer.Utf8(route);
            }),
            (ref reader) => reader.ListedAuthorization(),
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RetryDeliveryAsync(
        RecordId recordId, string route, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(route);
        return CallAsync(
            ClientMember.RetryDelivery,
            DeliveryBodies.Named(recordId, route),
            (ref reader) => reader.Boolean(),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> SetDeliveryAsideAsync(
        RecordId recordId, string route, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(route);
        return CallAsync(
            ClientMember.SetDeliveryAside,
            DeliveryBodies.Named(recordId, route),
            (ref reader) => reader.Boolean(),
            cancellationToken);
    }
}
