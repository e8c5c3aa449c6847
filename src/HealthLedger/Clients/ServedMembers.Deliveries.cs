using HealthLedger.Deliveries;
using HealthLedger.Primitives;

namespace HealthLedger.Clients;

internal static partial class ServedMembers
{
    private static IEnumerable<KeyValuePair<ClientMember, Func<ServedCall, Task>>> DeliveryMembers() =>
    [
        new(ClientMember.DeliveryStatus, DeliveryStatusAsync),
        new(ClientMember.Deliveries, DeliveriesAsync),
        new(ClientMember.RetryDelivery, call => ActAsync(call, call.Node.RetryDeliveryAsync)),
        new(ClientMember.SetDeliveryAside, call => ActAsync(call, call.Node.SetDeliveryAsideAsync)),
        new(ClientMember.DeliveryAuthorizations, AuthorizationsAsync),
    ];

    private static Task DeliveryStatusAsync(ServedCall call)
    {
        IReadOnlyList<DeliveryRouteStatus> routes = call.Node.GetDeliveryStatus();
        return call.AnswerAsync((ref writer) => writer.Routes(routes));
    }

    private static async Task DeliveriesAsync(ServedCall call)
    {
        IReadOnlyList<DeliveryInfo> list = await call.Node
            .ListDeliveriesAsync(call.Read(DeliveryBodies.Query), call.Token).ConfigureAwait(false);
        await call.AnswerAsync(BodyFormat.EncodeLarge(
            DeliveryBodies.MaxBytesOf(list), (ref writer) => writer.Listed(list))).ConfigureAwait(false);
    }

    private static Task AuthorizationsAsync(ServedCall call)
    {
        string? route = call.Read((ref reader) =>
        {
            reader.Array(1);
            return reader.Utf8(64);
        });
        return call.ListAsync(
            call.Node.ListDeliveryAuthorizationsAsync(route, call.Token),
            known => BodyFormat.Encode((ref writer) => writer.ListedAuthorization(known)));
    }

    private static async Task ActAsync(ServedCall call, Func<RecordId, string, CancellationToken, Task<bool>> actAsync)
    {
        (RecordId record, string route) = call.Read(DeliveryBodies.Named);
        bool isDone = await actAsync(record, route, call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Boolean(isDone)).ConfigureAwait(false);
    }
}
