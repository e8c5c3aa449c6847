using HealthLedger.Canonical;
using HealthLedger.Deliveries;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Clients;

/// <summary>What calls about deliveries carry.</summary>
internal static class DeliveryBodies
{
    private const int TargetBytes = 96;
    private const int InfoBytes = 256;

    /// <summary>A bound on what targets take.</summary>
    public static int MaxBytesOf(IReadOnlyList<DeliveryTarget> targets) =>
        targets.Sum(target => TargetBytes + target.OrderKey.Length);

    /// <summary>A bound on what a list takes.</summary>
    public static int MaxBytesOf(IReadOnlyList<DeliveryInfo> list) => list.Count * InfoBytes;

    public static void Deliveries(this ref CanonicalWriter writer, IReadOnlyList<DeliveryTarget> targets)
    {
        writer.Array(targets.Count);
        foreach (DeliveryTarget target in targets)
        {
            writer.Array(3);
            writer.Text(target.Route);
            writer.Bytes(target.OrderKey);
            writer.Boolean(target.IsOrderedByPatient);
        }
    }

    public static IReadOnlyList<DeliveryTarget> Deliveries(this ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(DeliveryTarget.MaxTargets);
        List<DeliveryTarget> targets = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(3);
            targets.Add(new DeliveryTarget
            {
                Route = reader.Text(),
                OrderKey = reader.Bytes(MessageFacts.MaxOrderKeyBytes).ToArray(),
                IsOrderedByPatient = reader.Boolean(),
            });
        }

        if (count == 0)
        {
            reader.Refuse(DecodeStatus.LengthInvalid);
        }

        return targets;
    }

    public static void DeliverySummary(this ref CanonicalWriter writer, DeliverySummary? delivery)
    {
        if (delivery is null)
        {
            writer.Null();
            return;
        }

        writer.Array(4);
        writer.Text(delivery.Route);
        writer.Signed(delivery.Version);
        writer.Id(delivery.Authorization);
        writer.Text(delivery.Recipient);
    }

    public static DeliverySummary? DeliverySummary(this ref CanonicalReader reader)
    {
        if (reader.TryNull())
        {
            return null;
        }

        reader.Array(4);
        return new DeliverySummary
        {
            Route = reader.Text(),
            Version = reader.Signed(),
            Authorization = new RequestId(reader.BytesExactly(RequestId.SizeBytes)),
            Recipient = reader.Text(),
        };
    }

    public static void Routes(this ref CanonicalWriter writer, IReadOnlyList<DeliveryRouteStatus> routes)
    {
        writer.Array(routes.Count);
        foreach (DeliveryRouteStatus route in routes)
        {
            writer.Array(8);
            writer.Text(route.Route);
            writer.Boolean(route.IsRunning);
            writer.Signed(route.Waiting);
            writer.TimeOrNull(route.Oldest);
            writer.Signed(route.BlockedKeys);
            writer.Signed(route.SetAside);
            writer.Signed(route.Delivered);
            writer.Utf8(route.ErrorCode);
        }
    }

    public static IReadOnlyList<DeliveryRouteStatus> Routes(this ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(CanonicalReader.MaxArrayLength);
        List<DeliveryRouteStatus> routes = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(8);
            routes.Add(new DeliveryRouteStatus
            {
                Route = reader.Text(),
                IsRunning = reader.Boolean(),
                Waiting = reader.Signed(),
                Oldest = reader.TimeOrNull(),
                BlockedKeys = (int)reader.Signed(),
                SetAside = reader.Signed(),
                Delivered = reader.Signed(),
                ErrorCode = reader.Utf8(64),
            });
        }

        return routes;
    }

    public static byte[] Query(DeliveryQuery query) => BodyFormat.Encode((ref writer) =>
    {
        writer.Array(3);
        writer.Utf8(query.Route);
        if (query.Status is { } status)
        {
            writer.Number(status);
        }
        else
        {
            writer.Null();
        }

        writer.Unsigned((ulong)query.Limit);
    });

    public static DeliveryQuery Query(ref CanonicalReader reader)
    {
        reader.Array(3);
        return new DeliveryQuery
        {
            Route = reader.Utf8(64),
            Status = reader.TryNull() ? null : reader.Number<DeliveryStatus>(),
            Limit = reader.Count(),
        };
    }

    public static void Listed(this ref CanonicalWriter writer, IReadOnlyList<DeliveryInfo> list)
    {
        writer.Array(list.Count);
        foreach (DeliveryInfo delivery in list)
        {
            writer.Array(6);
            writer.Id(delivery.RecordId);
            writer.Text(delivery.Route);
            writer.Number(delivery.Status);
            writer.Time(delivery.StoredAt);
            writer.Unsigned((ulong)delivery.Attempts);
            writer.Utf8(delivery.ErrorCode);
        }
    }

    public static IReadOnlyList<DeliveryInfo> ListedDeliveries(this ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(CanonicalReader.MaxArrayLength);
        List<DeliveryInfo> list = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(6);
            list.Add(new DeliveryInfo
            {
                RecordId = reader.Record(),
                Route = reader.Text(),
                Status = reader.Number<DeliveryStatus>(),
                StoredAt = reader.Time(),
                Attempts = reader.Count(),
                ErrorCode = reader.Utf8(64),
            });
        }

        return list;
    }

    public static byte[] Named(RecordId record, string route) => BodyFormat.Encode((ref writer) =>
    {
        writer.Array(2);
        writer.Id(record);
        writer.Utf8(route);
    });

    public static (RecordId Record, string Route) Named(ref CanonicalReader reader)
    {
        reader.Array(2);
        return (reader.Record(), reader.RequiredUtf8(64));
    }
}
