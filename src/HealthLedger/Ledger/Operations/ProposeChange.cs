using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>
/// Proposes something on which the organisations that run replicas vote: another replica set, the next protocol
/// version, or another placement policy. Its id is the operation's hash, so that a vote is for exactly these bytes.
/// </summary>
internal sealed class ProposeChange : LedgerOperation
{
    /// <summary>Another replica set: who leaves it, and which seal keys get a place, new ones or in the place of their
    /// organisation's old one.</summary>
    public const uint ReplicaSetKind = 1;

    /// <summary>The next protocol version.</summary>
    public const uint ProtocolKind = 2;

    /// <summary>Another placement policy.</summary>
    public const uint PlacementKind = 3;

    /// <summary>The most organisations that one change names in each list.</summary>
    public const int MaxNamed = 256;

    /// <summary>The largest placement policy, encoded.</summary>
    public const int MaxPlacementBytes = 65_536;

    private const int ItemsOfReplicaSet = 6;
    private const int ItemsOfOthers = 5;

    /// <summary>What is to change.</summary>
    public required uint Kind { get; init; }

    /// <summary>The last height at which it can be voted on.</summary>
    public required ulong Expires { get; init; }

    /// <summary>The organisations whose replicas leave.</summary>
    public IReadOnlyList<ParticipantId> Removed { get; init; } = [];

    /// <summary>The seal keys that get a place.</summary>
    public IReadOnlyList<ReplicaSeat> Seats { get; init; } = [];

    /// <summary>The protocol version that is to follow; 0 in changes of another kind.</summary>
    public ulong Protocol { get; init; }

    /// <summary>The placement policy, encoded; empty in changes of another kind.</summary>
    public byte[] Placement { get; init; } = [];

    public override OperationType Type => OperationType.ProposeChange;

    private protected override int Count => ItemsOf(Kind);

    public static ProposeChange Read(ref CanonicalReader reader, byte[] salt, int items)
    {
        uint kind = reader.Unsigned(255);
        ulong expires = reader.Unsigned();
        if (items != ItemsOf(kind))
        {
            reader.Refuse(DecodeStatus.WrongType);
        }

        List<ParticipantId> leaving = [];
        List<ReplicaSeat> seated = [];
        ulong protocol = 0;
        byte[] placement = [];
        switch (kind)
        {
            case ProtocolKind:
                protocol = reader.Unsigned();
                break;
            case PlacementKind:
                placement = reader.Bytes().ToArray();
                break;
            default:
                ReadSet(ref reader, leaving, seated);
                break;
        }

        return new ProposeChange
        {
            Salt = salt,
            Kind = kind,
            Expires = expires,
            Removed = leaving,
            Seats = seated,
            Protocol = protocol,
            Placement = placement,
        };
    }

    private protected override void WriteFields(ref CanonicalWriter writer)
    {
        writer.Unsigned(Kind);
        writer.Unsigned(Expires);
        switch (Kind)
        {
            case ProtocolKind:
                writer.Unsigned(Protocol);
                break;
            case PlacementKind:
                writer.Bytes(Placement);
                break;
            default:
                WriteSet(ref writer);
                break;
        }
    }

    // A kind that is not known yet has the form of the first one; it is refused as unknown.
    private static int ItemsOf(uint kind) => kind is ProtocolKind or PlacementKind ? ItemsOfOthers : ItemsOfReplicaSet;

    private static void ReadSet(ref CanonicalReader reader, List<ParticipantId> leaving, List<ReplicaSeat> seated)
    {
        int removed = reader.ArrayHead(MaxNamed);
        for (int i = 0; i < removed && reader.IsGood; i++)
        {
            leaving.Add(reader.Participant());
        }

        int seats = reader.ArrayHead(MaxNamed);
        for (int i = 0; i < seats && reader.IsGood; i++)
        {
            seated.Add(ReplicaSeat.Read(ref reader));
        }
    }

    private void WriteSet(ref CanonicalWriter writer)
    {
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
