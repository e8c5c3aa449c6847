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

    /// <summary>The protocol version of the blocks of the epoch.</summary>
    public required ulong Protocol { get; init; }

    public static byte[] KeyOf(ulong epoch)
    {
        byte[] key = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(key, epoch);
        return key;
    }

    public static ReplicaSetRow? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        int items = reader.ArrayHead(3);
        ReplicaSet? replicas = ReplicaSet.TryDecode(reader.Bytes());
        ulong boundary = reader.Unsigned();

        // The first version is not written: rows from before there were others stay as they are.
        ulong protocol = items == 3 ? reader.Unsigned() : LedgerVersion.Protocol;
        bool isWhole = reader.End() && (items == 2 || (items == 3 && protocol > LedgerVersion.Protocol));
        return isWhole && replicas is not null
            ? new ReplicaSetRow { Replicas = replicas, Boundary = boundary, Protocol = protocol }
            : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(Protocol == LedgerVersion.Protocol ? 2 : 3);
        writer.Bytes(Replicas.Bytes);
        writer.Unsigned(Boundary);
        if (Protocol != LedgerVersion.Protocol)
        {
            writer.Unsigned(Protocol);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
