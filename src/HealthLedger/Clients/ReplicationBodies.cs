using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Clients;

/// <summary>How a node stands among the replicas of others, in the answer to a call for its status.</summary>
internal static class ReplicationBodies
{
    private const int MaxPeers = 255;

    public static void Replication(this ref CanonicalWriter writer, ReplicationStatus? status)
    {
        if (status is null)
        {
            writer.Null();
            return;
        }

        writer.Array(10);
        writer.Unsigned((ulong)status.Faulty);
        writer.Unsigned((ulong)status.Quorum);
        writer.Unsigned(status.View);
        writer.Boolean(status.IsChangingView);
        writer.Id(status.Primary);
        writer.Boolean(status.IsVoting);
        writer.Unsigned((ulong)status.WaitingForBundles);
        writer.Unsigned((ulong)status.MissingBundles);
        writer.Unsigned((ulong)status.FaultyShares);
        writer.Array(status.Peers.Count);
        foreach (ReplicaPeerStatus peer in status.Peers)
        {
            writer.Array(4);
            writer.Id(peer.Participant);
            writer.Boolean(peer.IsConnected);
            writer.Unsigned(peer.Height.Value);
            writer.Unsigned(peer.Lag);
        }
    }

    public static void Upgrade(this ref CanonicalWriter writer, ProtocolUpgrade? upgrade)
    {
        if (upgrade is null)
        {
            writer.Null();
            return;
        }

        writer.Array(3);
        writer.Unsigned(upgrade.Version);
        writer.Unsigned(upgrade.Boundary.Value);
        writer.Boolean(upgrade.IsSupported);
    }

    public static ProtocolUpgrade? Upgrade(this ref CanonicalReader reader)
    {
        if (reader.TryNull())
        {
            return null;
        }

        reader.Array(3);
        return new ProtocolUpgrade
        {
            Version = reader.Unsigned(),
            Boundary = new BlockHeight(reader.Unsigned()),
            IsSupported = reader.Boolean(),
        };
    }

    public static ReplicationStatus? Replication(this ref CanonicalReader reader)
    {
        if (reader.TryNull())
        {
            return null;
        }

        reader.Array(10);
        int faulty = reader.Count();
        int quorum = reader.Count();
        ulong view = reader.Unsigned();
        bool isChanging = reader.Boolean();
        ParticipantId primary = reader.Participant();
        bool isVoting = reader.Boolean();
        int waiting = reader.Count();
        int missing = reader.Count();
        int faulted = reader.Count();
        int count = reader.ArrayHead(MaxPeers);
        List<ReplicaPeerStatus> peers = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(4);
            peers.Add(new ReplicaPeerStatus
            {
                Participant = reader.Participant(),
                IsConnected = reader.Boolean(),
                Height = new BlockHeight(reader.Unsigned()),
                Lag = reader.Unsigned(),
            });
        }

        return new ReplicationStatus
        {
            Faulty = faulty,
            Quorum = quorum,
            View = view,
            IsChangingView = isChanging,
            Primary = primary,
            IsVoting = isVoting,
            WaitingForBundles = waiting,
            MissingBundles = missing,
            FaultyShares = faulted,
            Peers = peers,
        };
    }
}
