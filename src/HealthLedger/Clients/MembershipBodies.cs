using HealthLedger.Canonical;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;

namespace HealthLedger.Clients;

/// <summary>Calls about the replica set, and what they are answered with.</summary>
internal static class MembershipBodies
{
    public static void Replicas(this ref CanonicalWriter writer, ReplicaSetStatus status)
    {
        writer.Array(4);
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
    }

    public static ReplicaSetStatus Replicas(this ref CanonicalReader reader)
    {
        reader.Array(4);
        return new ReplicaSetStatus
        {
            Epoch = reader.Unsigned(),
            Replicas = reader.Participants(),
            Boundary = reader.TryNull() ? null : new BlockHeight(reader.Unsigned()),
            Next = reader.Participants(),
        };
    }

    public static void Proposal(this ref CanonicalWriter writer, ReplicaProposal proposal)
    {
        writer.Array(7);
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
    }

    public static ReplicaProposal Proposal(this ref CanonicalReader reader)
    {
        reader.Array(7);
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

        List<ParticipantId> removed = reader.Participants();
        ulong heights = reader.Unsigned();
        if (heights is 0 or > long.MaxValue)
        {
            reader.Refuse(DecodeStatus.LimitExceeded);
        }

        return (added, removed, heights);
    }

    public static byte[] Vote(ParticipantId proposer, Digest256 proposal, bool approves) =>
        BodyFormat.Encode((ref writer) =>
        {
            writer.Array(3);
            writer.Id(proposer);
            writer.Id(proposal);
            writer.Boolean(approves);
        });

    private static void Ids(this ref CanonicalWriter writer, IReadOnlyList<ParticipantId> participants)
    {
        writer.Array(participants.Count);
        foreach (ParticipantId participant in participants)
        {
            writer.Id(participant);
        }
    }

    private static List<ParticipantId> Participants(this ref CanonicalReader reader)
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
