using HealthLedger.Primitives;

namespace HealthLedger;

/// <summary>How a node of a ledger with several replicas stands among the others (docs/spec/consensus.md).</summary>
public sealed class ReplicationStatus
{
    /// <summary>How many replicas may fail or lie: f = (n - 1) / 3.</summary>
    public required int Faulty { get; init; }

    /// <summary>How many replicas seal a block together: n - f.</summary>
    public required int Quorum { get; init; }

    /// <summary>The view: how often another primary was demanded in this epoch, as far as this replica knows.</summary>
    public required ulong View { get; init; }

    /// <summary>Whether the view is only demanded and has not begun.</summary>
    public required bool IsChangingView { get; init; }

    /// <summary>The organisation whose replica proposes in this view.</summary>
    public required ParticipantId Primary { get; init; }

    /// <summary>Whether this node's replica votes in this epoch.</summary>
    public required bool IsVoting { get; init; }

    /// <summary>Submissions that wait here until enough replicas hold their bundles (docs/spec/bundles.md).</summary>
    public int WaitingForBundles { get; init; }

    /// <summary>Sealed submissions of others whose bundles are not here; they are fetched.</summary>
    public int MissingBundles { get; init; }

    /// <summary>Shares that this node, as a trustee, did not get or got wrong; it has complained about them, or is
    /// about to.</summary>
    public int FaultyShares { get; init; }

    /// <summary>The replicas of the other organisations, in the order of the replica set.</summary>
    public required IReadOnlyList<ReplicaPeerStatus> Peers { get; init; }

    /// <summary>How many of the others are connected.</summary>
    public int Connected => Peers.Count(peer => peer.IsConnected);

    /// <summary>
    /// Whether so many replicas are within reach that blocks can be sealed: this one and those that are connected.
    /// </summary>
    public bool HasQuorum => Connected + (IsVoting ? 1 : 0) >= Quorum;
}
