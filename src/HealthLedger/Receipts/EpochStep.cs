using HealthLedger.Canonical;
using HealthLedger.Consensus;
using HealthLedger.Ledger;

namespace HealthLedger.Receipts;

/// <summary>A block that ended an epoch and the replica set that follows it: `epoch-step` of
/// docs/spec/receipts.md.</summary>
internal sealed class EpochStep
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
    public static EpochStep? Read(ref CanonicalReader reader)
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

        return new EpochStep
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
