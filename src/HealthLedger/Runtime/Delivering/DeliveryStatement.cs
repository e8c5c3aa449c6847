using HealthLedger.Canonical;
using HealthLedger.Clients;
using HealthLedger.Deliveries;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Delivering;

/// <summary>
/// What an authorisation of a route says, and the blinding under which the ledger commits to it
/// (docs/spec/deliveries.md section 2).
/// </summary>
internal sealed class DeliveryStatement
{
    private const int Fields = 14;

    private DeliveryStatement(
        BlindedStatement blinded,
        RequestId id,
        long version,
        DeliveryAuthorization authorization,
        DateTimeOffset requestedAt)
    {
        Blinded = blinded;
        Id = id;
        Version = version;
        Authorization = authorization;
        RequestedAt = requestedAt;
    }

    /// <summary>What the ledger commits to.</summary>
    public BlindedStatement Blinded { get; }

    public RequestId Id { get; }

    public long Version { get; }

    public DeliveryAuthorization Authorization { get; }

    public DateTimeOffset RequestedAt { get; }

    public static DeliveryStatement Create(
        RequestId id, long version, DeliveryAuthorization authorization, DateTimeOffset now)
    {
        DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        return new DeliveryStatement(
            BlindedStatement.Create(Encode(id, version, authorization, at)), id, version, authorization, at);
    }

    /// <summary>Whether two authorisations say the same.</summary>
    public static bool IsSame(DeliveryAuthorization one, DeliveryAuthorization other) =>
        Encode(default, 0, one, default).AsSpan().SequenceEqual(Encode(default, 0, other, default));

    /// <summary>Reads what a statement says; null when it is of something else.</summary>
    public static DeliveryStatement? TryDecode(BlindedStatement blinded)
    {
        CanonicalReader reader = new(blinded.Bytes);
        (RequestId id, long version, DeliveryAuthorization authorization, DateTimeOffset at) = Read(ref reader);
        return reader.End() ? new DeliveryStatement(blinded, id, version, authorization, at) : null;
    }

    /// <summary>Writes what an authorisation says.</summary>
    public static void Write(
        ref CanonicalWriter writer,
        RequestId id,
        long version,
        DeliveryAuthorization authorization,
        DateTimeOffset requestedAt)
    {
        writer.Array(Fields);
        writer.Unsigned(1);
        writer.Id(id);
        writer.Unsigned((ulong)version);
        writer.Text(authorization.Route);
        writer.Text(authorization.Destination);
        writer.Text(authorization.Recipient);
        writer.Text(authorization.Purpose);
        writer.Boolean(authorization.IsOutside);
        writer.Id(authorization.Filter);
        writer.Bytes(authorization.Individual.ToArray().AsSpan());
        writer.Text(authorization.Role);
        writer.Unsigned((ulong)Math.Max(0, authorization.ValidFrom.ToUnixTimeMilliseconds()));
        writer.UnsignedOrNull((ulong?)authorization.ValidUntil?.ToUnixTimeMilliseconds());
        writer.Unsigned((ulong)Math.Max(0, requestedAt.ToUnixTimeMilliseconds()));
    }

    /// <summary>Reads it; a refused reader when it is something else.</summary>
    public static (RequestId Id, long Version, DeliveryAuthorization Authorization, DateTimeOffset RequestedAt) Read(
        ref CanonicalReader reader)
    {
        reader.Array(Fields);
        reader.Exactly(1);
        RequestId id = new(reader.BytesExactly(RequestId.SizeBytes));
        long version = reader.Count();
        DeliveryAuthorization authorization = new()
        {
            Route = reader.Text(),
            Destination = reader.Text(),
            Recipient = reader.Text(),
            Purpose = reader.Text(),
            IsOutside = reader.Boolean(),
            Filter = reader.Digest(),
            Individual = new IndividualId(reader.BytesExactly(IndividualId.SizeBytes)),
            Role = reader.Text(),
            ValidFrom = Time(reader.Unsigned()),
            ValidUntil = reader.TryNull() ? null : Time(reader.Unsigned()),
        };
        return (id, version, authorization, Time(reader.Unsigned()));
    }

    private static DateTimeOffset Time(ulong milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(
        (long)Math.Min(milliseconds, (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    private static byte[] Encode(
        RequestId id, long version, DeliveryAuthorization authorization, DateTimeOffset requestedAt)
    {
        CanonicalWriter writer = new(stackalloc byte[768]);
        Write(ref writer, id, version, authorization, requestedAt);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
