using System.Security.Cryptography;
using System.Text;
using HealthLedger.Canonical;
using HealthLedger.Clients;
using HealthLedger.Deliveries;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime.Delivering;

/// <summary>A delivery that is still to be made, as stored (docs/spec/deliveries.md section 3).</summary>
internal sealed class DeliveryRow
{
    private const int RouteBytes = 16;

    public required RecordId Record { get; init; }

    public required string Route { get; init; }

    /// <summary>A keyed hash of the route and the order key.</summary>
    public required Digest256 Order { get; init; }

    /// <summary>Unix milliseconds; rises with each delivery that is stored.</summary>
    public required long Stamp { get; init; }

    public DeliveryStatus Status { get; init; }

    public int Attempts { get; init; }

    public string? ErrorCode { get; init; }

    public DeliveryRow With(DeliveryStatus status, int attempts, string? errorCode, long? stamp = null) => new()
    {
        Record = Record,
        Route = Route,
        Order = Order,
        Stamp = stamp ?? Stamp,
        Status = status,
        Attempts = attempts,
        ErrorCode = errorCode,
    };

    public DeliveryInfo ToInfo() => new()
    {
        RecordId = Record,
        Route = Route,
        Status = Status,
        StoredAt = DateTimeOffset.FromUnixTimeMilliseconds(Stamp),
        Attempts = Attempts,
        ErrorCode = ErrorCode,
    };

    public async ValueTask<PrivateRow> ToRowAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        byte[] key = KeyOf(Record, Route);
        ReadOnlyMemory<byte> value = await vault
            .ProtectAsync(VaultKey.PrivateRows, key, Encode(), cancellationToken).ConfigureAwait(false);
        return new PrivateRow(PrivateTable.Delivery, key, value, Stamp);
    }

    /// <summary>The row's removal.</summary>
    public PrivateRow ToRemoval() => new(PrivateTable.Delivery, KeyOf(Record, Route), null, 0);

    /// <summary>Opens a stored row; null when it is not one that was written under its key.</summary>
    public static async ValueTask<DeliveryRow?> TryOpenAsync(
        IKeyVault vault, PrivateRow row, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? plain = await vault
            .UnprotectAsync(VaultKey.PrivateRows, row.Key, row.Value ?? default, cancellationToken)
            .ConfigureAwait(false);
        return plain is { } bytes ? TryDecode(row.Key.Span, bytes.Span, row.Time) : null;
    }

    public static DeliveryRow? TryDecode(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, long stamp)
    {
        CanonicalReader reader = new(plain);
        reader.Array(6);
        reader.Exactly(1);
        string route = reader.Text();
        Digest256 order = reader.Digest();
        DeliveryStatus status = reader.Number<DeliveryStatus>();
        int attempts = reader.Count();
        string? code = reader.TryNull() ? null : reader.Text();
        if (!reader.End() || key.Length != RecordId.SizeBytes + RouteBytes)
        {
            return null;
        }

        RecordId record = new(key[..RecordId.SizeBytes]);
        return key.SequenceEqual(KeyOf(record, route))
            ? new DeliveryRow
            {
                Record = record,
                Route = route,
                Order = order,
                Stamp = stamp,
                Status = status,
                Attempts = attempts,
                ErrorCode = code,
            }
            : null;
    }

    private static byte[] KeyOf(RecordId record, string route) =>
        [.. record.ToArray(), .. SHA256.HashData(Encoding.ASCII.GetBytes(route)).AsSpan(0, RouteBytes)];

    private byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(6);
        writer.Unsigned(1);
        writer.Text(Route);
        writer.Id(Order);
        writer.Number(Status);
        writer.Unsigned((ulong)Attempts);
        if (ErrorCode is { } code)
        {
            writer.Text(code);
        }
        else
        {
            writer.Null();
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
