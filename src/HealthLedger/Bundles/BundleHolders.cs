using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>
/// Who must hold what a submission brings, who its trustees are, and how many announcements a primary waits for
/// (docs/spec/bundles.md section 6). The one place that a policy of placement changes: without one it is every replica.
/// </summary>
internal sealed class BundleHolders
{
    private readonly Func<ulong, ReplicaSet?> _setOf;

    /// <param name="setOf">The set of an epoch, or null when this node knows of none.</param>
    public BundleHolders(Func<ulong, ReplicaSet?> setOf) => _setOf = setOf;

    /// <summary>
    /// Whether records are spread at all. While a placement policy is in force nothing is: its envelopes stay with
    /// their custodians, so that no byte of one reaches a replica outside of the policy.
    /// </summary>
    public static bool AreSpread(LedgerHead head) => head.Terms.Placement == 0;

    /// <summary>Whether a replica must hold the envelopes of a record.</summary>
    public static bool MustHold(ReplicaSet present, ParticipantId replica, Dealing dealing) =>
        dealing.Segments.Count > 0 && present.Replicas.Any(one => one.Participant == replica);

    /// <summary>Whether so many replicas hold a submission's bundle that it may be proposed.</summary>
    public static bool AreEnough(ReplicaSet present, IReadOnlySet<ParticipantId> announcers) =>
        present.Replicas.Count(replica => announcers.Contains(replica.Participant)) >= present.Size.Quorum;

    /// <summary>The trustees that a set of packages is for: those of an epoch, when they are the ones of the
    /// dealing's digest.</summary>
    public ReplicaSet? TrusteesOf(ulong epoch, IReadOnlyList<Dealing> dealings) =>
        _setOf(epoch) is { } set && dealings.Any(dealing => dealing.TrusteeSet == TrusteeSet.DigestOf(set))
            ? set
            : null;
}
