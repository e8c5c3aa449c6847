using System.Buffers.Binary;
using HealthLedger.Canonical;
using HealthLedger.Consensus;

namespace HealthLedger.Ledger.State;

/// <summary>State of the replica set of an epoch.</summary>
internal sealed class ReplicaSetRow
{
    public required ReplicaSet Replicas { get; init; }

    /// <summary>The height whose header names it as the next set; 0 for that of the genesis.</summary>
    public required ulong Boundary { get; init; }

    public static byte[] KeyOf(ulong epoch)
    {
        byte[] key = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(key, epoch);
        return key;
    }

    public static ReplicaSetRow? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(2);
        ReplicaSet? replicas = ReplicaSet.TryDecode(reader.Bytes());
        ulong boundary = reader.Unsigned();
        return reader.End() && replicas is not null
            ? new ReplicaSetRow { Replicas = replicas, Boundary = boundary }
            : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(2);
        writer.Bytes(Replicas.Bytes);
        writer.Unsigned(Boundary);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
