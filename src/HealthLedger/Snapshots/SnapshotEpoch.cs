using HealthLedger.Canonical;
using HealthLedger.Consensus;
using HealthLedger.Ledger;

namespace HealthLedger.Snapshots;

/// <summary>A boundary below a snapshot and the replica set that follows it, `epoch-step` of receipts.md.</summary>
internal sealed class SnapshotEpoch
{
    /// <summary>Header and seals of the boundary.</summary>
    public required Block Boundary { get; init; }

    public required ReplicaSet Next { get; init; }

    public void Write(ref CanonicalWriter writer)
    {
        writer.Array(3);
        writer.Bytes(Boundary.HeaderBytes);
        Seal.WriteList(ref writer, Boundary.Seals);
        writer.Bytes(Next.Bytes);
    }

    /// <summary>Reads one; null, and the reader refuses, when it is none.</summary>
    public static SnapshotEpoch? Read(ref CanonicalReader reader)
    {
        reader.Array(3);
        byte[] header = reader.Bytes().ToArray();
        IReadOnlyList<Seal> seals = Seal.ReadList(ref reader);
        ReplicaSet? next = ReplicaSet.TryDecode(reader.Bytes());
        if (!reader.IsGood || next is null || BlockHeader.TryDecode(header) is not { } decoded)
        {
            reader.Refuse(DecodeStatus.ValueUnknown);
            return null;
        }

        return new SnapshotEpoch
        {
            Boundary = new Block
            {
                Header = decoded,
                HeaderBytes = header,
                BatchBytes = default,
                Skipped = [],
                Entries = [],
                Seals = seals,
            },
            Next = next,
        };
    }
}
