using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>
/// Proposes another replica set: who leaves it, and which seal keys get a place, new ones or in the place of their
/// organisation's old one. Its id is the operation's hash, so that a vote is for exactly these bytes.
/// </summary>
internal sealed class ProposeChange : LedgerOperation
{
    /// <summary>The kind of change that there is.</summary>
    public const uint ReplicaSetKind = 1;

    /// <summary>The most organisations that one change names in each list.</summary>
    public const int MaxNamed = 256;

    /// <summary>What is to change: <see cref="ReplicaSetKind"/>.</summary>
    public required uint Kind { get; init; }

    /// <summary>The last height at which it can be voted on.</summary>
    public required ulong Expires { get; init; }

    /// <summary>The organisations whose replicas leave.</summary>
    public required IReadOnlyList<ParticipantId> Removed { get; init; }

    /// <summary>The seal keys that get a place.</summary>
    public required IReadOnlyList<ReplicaSeat> Seats { get; init; }

    public override OperationType Type => OperationType.ProposeChange;

    private protected override int Count => 6;

    public static ProposeChange Read(ref CanonicalReader reader, byte[] salt)
    {
        uint kind = reader.Unsigned(255);
        ulong expires = reader.Unsigned();
        int removed = reader.ArrayHead(MaxNamed);
        List<ParticipantId> leaving = [];
        for (int i = 0; i < removed && reader.IsGood; i++)
        {
            leaving.Add(reader.Participant());
        }

        int seats = reader.ArrayHead(MaxNamed);
        List<ReplicaSeat> seated = [];
        for (int i = 0; i < seats && reader.IsGood; i++)
        {
            seated.Add(ReplicaSeat.Read(ref reader));
        }

        return new ProposeChange
        {
            Salt = salt,
            Kind = kind,
            Expires = expires,
            Removed = leaving,
            Seats = seated,
        };
    }

    private protected override void WriteFields(ref CanonicalWriter writer)
    {
        writer.Unsigned(Kind);
        writer.Unsigned(Expires);
        writer.Array(Removed.Count);
        foreach (ParticipantId participant in Removed)
        {
            writer.Id(participant);
        }

        writer.Array(Seats.Count);
        foreach (ReplicaSeat seat in Seats)
        {
            seat.Write(ref writer);
        }
    }
}
