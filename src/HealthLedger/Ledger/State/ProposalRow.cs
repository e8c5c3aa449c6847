using HealthLedger.Canonical;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>
/// State of the newest proposal of an organisation, and of the votes on it. Another proposal takes its place, so that
/// there are never more of them than organisations that ran a replica.
/// </summary>
internal sealed class ProposalRow
{
    public const uint Open = 1;
    public const uint Accepted = 2;
    public const uint Rejected = 3;

    private const int MaxNamed = 256;
    private const int ItemsOfReplicaSet = 7;
    private const int ItemsOfOthers = 6;

    /// <summary>The hash of the operation that proposed it.</summary>
    public required Digest256 Proposal { get; init; }

    /// <summary>The last height at which it can be voted on.</summary>
    public required ulong Expires { get; init; }

    /// <summary>Open, accepted or rejected; an open one whose height has passed is closed too.</summary>
    public required uint Status { get; init; }

    /// <summary>What is to change: a kind of <see cref="ProposeChange"/>.</summary>
    public required uint Kind { get; init; }

    public IReadOnlyList<ParticipantId> Removed { get; init; } = [];

    public IReadOnlyList<(ParticipantId Participant, byte[] SealKey)> Seats { get; init; } = [];

    /// <summary>The protocol version that is to follow; 0 in changes of another kind.</summary>
    public ulong Protocol { get; init; }

    /// <summary>The placement policy, encoded; empty in changes of another kind.</summary>
    public byte[] Placement { get; init; } = [];

    /// <summary>Who said yes, in the order of the votes.</summary>
    public required IReadOnlyList<ParticipantId> Yes { get; init; }

    /// <summary>Who said no.</summary>
    public required IReadOnlyList<ParticipantId> No { get; init; }

    /// <summary>Whether the block of a height may hold a vote on it.</summary>
    public bool IsOpenAt(ulong height) => Status == Open && height <= Expires;

    public ProposalRow With(uint status, IReadOnlyList<ParticipantId> yes, IReadOnlyList<ParticipantId> no) => new()
    {
        Proposal = Proposal,
        Expires = Expires,
        Status = status,
        Kind = Kind,
        Removed = Removed,
        Seats = Seats,
        Protocol = Protocol,
        Placement = Placement,
        Yes = yes,
        No = no,
    };

    public static ProposalRow? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        int items = reader.ArrayHead(ItemsOfReplicaSet);
        Digest256 proposal = reader.Digest();
        ulong expires = reader.Unsigned();
        uint status = reader.Unsigned(Rejected);
        uint kind = ProposeChange.ReplicaSetKind;
        List<ParticipantId> removed = [];
        List<(ParticipantId Participant, byte[] SealKey)> seats = [];
        ulong protocol = 0;
        byte[] placement = [];
        if (items == ItemsOfReplicaSet)
        {
            removed = ReadParticipants(ref reader);
            seats = ReadSeats(ref reader);
        }
        else
        {
            reader.Array(2);
            kind = reader.Unsigned(ProposeChange.PlacementKind);
            protocol = kind == ProposeChange.ProtocolKind ? reader.Unsigned() : 0;
            placement = kind == ProposeChange.PlacementKind
                ? reader.Bytes(ProposeChange.MaxPlacementBytes).ToArray()
                : [];
        }

        List<ParticipantId> yes = ReadParticipants(ref reader);
        List<ParticipantId> no = ReadParticipants(ref reader);
        bool isWhole = reader.End() && status != 0 && items == ItemsOf(kind) && kind != 0;
        return isWhole
            ? new ProposalRow
            {
                Proposal = proposal,
                Expires = expires,
                Status = status,
                Kind = kind,
                Removed = removed,
                Seats = seats,
                Protocol = protocol,
                Placement = placement,
                Yes = yes,
                No = no,
            }
            : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(ItemsOf(Kind));
        writer.Id(Proposal);
        writer.Unsigned(Expires);
        writer.Unsigned(Status);
        WriteContent(ref writer);
        Write(ref writer, Yes);
        Write(ref writer, No);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static int ItemsOf(uint kind) =>
        kind == ProposeChange.ReplicaSetKind ? ItemsOfReplicaSet : ItemsOfOthers;

    private static List<(ParticipantId Participant, byte[] SealKey)> ReadSeats(ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(MaxNamed);
        List<(ParticipantId Participant, byte[] SealKey)> seats = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(2);
            ParticipantId participant = reader.Participant();
            seats.Add((participant, reader.Point()));
        }

        return seats;
    }

    private void WriteContent(ref CanonicalWriter writer)
    {
        switch (Kind)
        {
            case ProposeChange.ProtocolKind:
                writer.Array(2);
                writer.Unsigned(Kind);
                writer.Unsigned(Protocol);
                break;
            case ProposeChange.PlacementKind:
                writer.Array(2);
                writer.Unsigned(Kind);
                writer.Bytes(Placement);
                break;
            default:
                Write(ref writer, Removed);
                writer.Array(Seats.Count);
                foreach ((ParticipantId participant, byte[] sealKey) in Seats)
                {
                    writer.Array(2);
                    writer.Id(participant);
                    writer.Bytes(sealKey);
                }

                break;
        }
    }

    private static List<ParticipantId> ReadParticipants(ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(MaxNamed);
        List<ParticipantId> participants = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            participants.Add(reader.Participant());
        }

        return participants;
    }

    private static void Write(ref CanonicalWriter writer, IReadOnlyList<ParticipantId> participants)
    {
        writer.Array(participants.Count);
        foreach (ParticipantId participant in participants)
        {
            writer.Id(participant);
        }
    }
}
