using HealthLedger.Canonical;
using HealthLedger.Clients;
using HealthLedger.Cryptography;
using HealthLedger.Deliveries;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Delivering;

/// <summary>
/// What an authorisation of a route says, and the blinding under which the ledger commits to it
/// (docs/spec/deliveries.md section 2).
/// </summary>
internal sealed class DeliveryStatement
{
    private const int BlindingBytes = 16;
    private const int Fields = 14;

    private readonly byte[] _blinding;
    private readonly byte[] _bytes;

    private DeliveryStatement(
        byte[] blinding,
        byte[] bytes,
        RequestId id,
        long version,
        DeliveryAuthorization authorization,
        DateTimeOffset requestedAt)
    {
        _blinding = blinding;
        _bytes = bytes;
        Id = id;
        Version = version;
        Authorization = authorization;
        RequestedAt = requestedAt;
        Commitment = LabelledHash.Of(HashLabel.RequestBody, blinding, bytes);
    }

    public RequestId Id { get; }

    public long Version { get; }

    public DeliveryAuthorization Authorization { get; }

    public DateTimeOffset RequestedAt { get; }

    /// <summary>`H("request-body"; blinding, statement)`.</summary>
    public Digest256 Commitment { get; }

    public static DeliveryStatement Create(
        RequestId id, long version, DeliveryAuthorization authorization, DateTimeOffset now)
    {
        DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        byte[] bytes = Encode(id, version, authorization, at);
        return new DeliveryStatement(SecureRandom.GetBytes(BlindingBytes), bytes, id, version, authorization, at);
    }

    /// <summary>Whether two authorisations say the same.</summary>
    public static bool IsSame(DeliveryAuthorization one, DeliveryAuthorization other) =>
        Encode(default, 0, one, default).AsSpan().SequenceEqual(Encode(default, 0, other, default));

    /// <summary>Blinding and statement, to be protected.</summary>
    public byte[] Opening()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(2);
        writer.Bytes(_blinding.AsSpan());
        writer.Bytes(_bytes.AsSpan());
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>Reads what <see cref="Opening"/> made; null when it is something else.</summary>
    public static DeliveryStatement? TryDecode(ReadOnlySpan<byte> opening)
    {
        CanonicalReader outer = new(opening);
        outer.Array(2);
        byte[] blinding = outer.BytesExactly(BlindingBytes).ToArray();
        byte[] bytes = outer.Bytes().ToArray();
        if (!outer.End())
        {
            return null;
        }

        CanonicalReader reader = new(bytes);
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
        DateTimeOffset at = Time(reader.Unsigned());
        return reader.End() ? new DeliveryStatement(blinding, bytes, id, version, authorization, at) : null;
    }

    private static DateTimeOffset Time(ulong milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(
        (long)Math.Min(milliseconds, (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    private static byte[] Encode(
        RequestId id, long version, DeliveryAuthorization authorization, DateTimeOffset requestedAt)
    {
        CanonicalWriter writer = new(stackalloc byte[768]);
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
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
