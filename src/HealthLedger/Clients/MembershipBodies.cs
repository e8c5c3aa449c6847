using HealthLedger.Canonical;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;

namespace HealthLedger.Clients;

/// <summary>Calls about the replica set, and what they are answered with.</summary>
internal static class MembershipBodies
{
    public static void Replicas(this ref CanonicalWriter writer, ReplicaSetStatus status)
    {
        writer.Array(6);
        writer.Unsigned(status.Epoch);
        writer.Ids(status.Replicas);
        if (status.Boundary is { } boundary)
        {
            writer.Unsigned(boundary.Value);
        }
        else
        {
            writer.Null();
        }

        writer.Ids(status.Next);
        writer.Unsigned(status.ProtocolVersion);
        writer.Optional(status.NextProtocolVersion);
    }

    public static ReplicaSetStatus Replicas(this ref CanonicalReader reader)
    {
        reader.Array(6);
        return new ReplicaSetStatus
        {
            Epoch = reader.Unsigned(),
            Replicas = reader.Participants(),
            Boundary = reader.TryNull() ? null : new BlockHeight(reader.Unsigned()),
            Next = reader.Participants(),
            ProtocolVersion = reader.Unsigned(),
            NextProtocolVersion = reader.TryNull() ? null : reader.Unsigned(),
        };
    }

    public static void Proposal(this ref CanonicalWriter writer, ReplicaProposal proposal)
    {
        writer.Array(10);
        writer.Id(proposal.Proposer);
        writer.Id(proposal.Id);
        writer.Unsigned(proposal.Expires.Value);
        writer.Ids(proposal.Removed);
        writer.Array(proposal.Seated.Count);
        foreach ((ParticipantId participant, Digest256 sealKeyId) in proposal.Seated)
        {
            writer.Array(2);
            writer.Id(participant);
            writer.Id(sealKeyId);
        }

        writer.Ids(proposal.Yes);
        writer.Ids(proposal.No);
        writer.Unsigned((ulong)proposal.Kind);
        writer.Optional(proposal.ProtocolVersion);
        writer.BytesOrNull(proposal.Placement?.Encode() is { } placement ? placement : (ReadOnlyMemory<byte>?)null);
    }

    public static ReplicaProposal Proposal(this ref CanonicalReader reader)
    {
        reader.Array(10);
        ParticipantId proposer = reader.Participant();
        Digest256 id = reader.Digest();
        BlockHeight expires = new(reader.Unsigned());
        List<ParticipantId> removed = reader.Participants();
        int count = reader.ArrayHead(ProposeChange.MaxNamed);
        List<(ParticipantId, Digest256)> seated = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(2);
            seated.Add((reader.Participant(), reader.Digest()));
        }

        return new ReplicaProposal
        {
            Proposer = proposer,
            Id = id,
            Expires = expires,
            Removed = removed,
            Seated = seated,
            Yes = reader.Participants(),
            No = reader.Participants(),
            Kind = (LedgerChangeKind)reader.Unsigned((uint)LedgerChangeKind.Placement),
            ProtocolVersion = reader.TryNull() ? null : reader.Unsigned(),
            Placement = reader.TryNull() ? null : reader.Policy(),
        };
    }

    public static byte[] Change(
        IReadOnlyList<ReplicaApplication> added, IReadOnlyList<ParticipantId> removed, ulong heights) =>
        BodyFormat.Encode((ref writer) =>
        {
            writer.Array(3);
            writer.Array(added.Count);
            foreach (ReplicaApplication application in added)
            {
                application.Seat.Write(ref writer);
            }

            writer.Ids(removed);
            writer.Unsigned(heights);
        });

    public static (List<ReplicaApplication> Added, List<ParticipantId> Removed, ulong Heights) ReadChange(
        ref CanonicalReader reader)
    {
        reader.Array(3);
        int count = reader.ArrayHead(ProposeChange.MaxNamed);
        List<ReplicaApplication> added = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            added.Add(new ReplicaApplication(ReplicaSeat.Read(ref reader)));
        }

        return (added, reader.Participants(), reader.Heights());
    }

    /// <summary>How many heights a proposal is open.</summary>
    public static ulong Heights(this ref CanonicalReader reader)
    {
        ulong heights = reader.Unsigned();
        if (heights is 0 or > long.MaxValue)
        {
            reader.Refuse(DecodeStatus.LimitExceeded);
        }

        return heights;
    }

    private static void Optional(this ref CanonicalWriter writer, ulong? value)
    {
        if (value is { } number)
        {
            writer.Unsigned(number);
        }
        else
        {
            writer.Null();
        }
    }

    public static byte[] Upgrade(ulong version, ulong heights) => BodyFormat.Encode((ref writer) =>
    {
        writer.Array(2);
        writer.Unsigned(version);
        writer.Unsigned(heights);
    });

    public static byte[] Vote(ParticipantId proposer, Digest256 proposal, bool approves) =>
        BodyFormat.Encode((ref writer) =>
        {
            writer.Array(3);
            writer.Id(proposer);
            writer.Id(proposal);
            writer.Boolean(approves);
        });

    public static void Ids(this ref CanonicalWriter writer, IReadOnlyList<ParticipantId> participants)
    {
        writer.Array(participants.Count);
        foreach (ParticipantId participant in participants)
        {
            writer.Id(participant);
        }
    }

    public static List<ParticipantId> Participants(this ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(ProposeChange.MaxNamed);
        List<ParticipantId> participants = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            participants.Add(reader.Participant());
        }

        return participants;
    }
}
