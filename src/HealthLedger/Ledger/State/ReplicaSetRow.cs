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

    /// <summary>What holds in the epoch beside the set.</summary>
    public required EpochTerms Terms { get; init; }

    private int Items => Terms.Placement != 0 ? 4 : Terms.Protocol != LedgerVersion.Protocol ? 3 : 2;

    public static byte[] KeyOf(ulong epoch)
    {
        byte[] key = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(key, epoch);
        return key;
    }

    public static ReplicaSetRow? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        int items = reader.ArrayHead(4);
        ReplicaSet? replicas = ReplicaSet.TryDecode(reader.Bytes());
        ulong boundary = reader.Unsigned();

        // What is as at the genesis is not written: rows from before there was anything else stay as they are.
        ulong protocol = items > 2 ? reader.Unsigned() : LedgerVersion.Protocol;
        ulong placement = items > 3 ? reader.Unsigned() : 0;
        if (!reader.End() || replicas is null || protocol == 0)
        {
            return null;
        }

        ReplicaSetRow row = new()
        {
            Replicas = replicas,
            Boundary = boundary,
            Terms = new EpochTerms(protocol, placement),
        };
        return row.Items == items ? row : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(Items);
        writer.Bytes(Replicas.Bytes);
        writer.Unsigned(Boundary);
        if (Items > 2)
        {
            writer.Unsigned(Terms.Protocol);
        }

        if (Items > 3)
        {
            writer.Unsigned(Terms.Placement);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
