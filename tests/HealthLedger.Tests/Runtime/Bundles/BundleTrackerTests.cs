using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Replication;
using HealthLedger.Tests.Consensus;

namespace HealthLedger.Tests.Runtime.Bundles;

public sealed class BundleTrackerTests
{
    private static readonly SubmissionId Id = new(Enumerable.Repeat((byte)7, 32).ToArray());

    private readonly BundleTracker _tracker = new(Cluster.Id(0), _ => false, _ => { });

    // A copy with other operations under the same id is skipped; then the real one is ordered.
    [Fact]
    public void What_was_skipped_for_now_needs_its_bundle_when_it_is_ordered_again()
    {
        Assert.False(_tracker.Settle(Id, isFinal: false));
        Assert.False(_tracker.IsEnough(Id));
        Assert.False(_tracker.IsExecuted(Id));
        Assert.True(_tracker.Held(Id, _tracker.Terms));
        Assert.True(_tracker.IsEnough(Id));
        Assert.True(_tracker.Settle(Id, isFinal: true));
        Assert.True(_tracker.IsEnough(Id));
        Assert.True(_tracker.IsExecuted(Id));
    }

    // A bundle that was stored by the former terms may lack an envelope that is to be here now.
    [Fact]
    public void What_was_held_by_other_terms_is_held_when_it_is_looked_for_again()
    {
        long before = _tracker.Terms;
        Assert.True(_tracker.Held(Id, before));
        _tracker.Announced(Cluster.Id(1), Id);
        Assert.Equal([Id], _tracker.Forget());
        Assert.False(_tracker.Holds(Id));
        Assert.Empty(_tracker.AnnouncersOf(Id));
        Assert.False(_tracker.Held(Id, before));
        Assert.False(_tracker.HeldOwn(Id, placed: null, before));
        Assert.False(_tracker.Holds(Id));
        Assert.True(_tracker.Held(Id, _tracker.Terms));
        _tracker.Lacks(Id);
        Assert.False(_tracker.Holds(Id));
    }

    [Fact]
    public void Only_what_is_sealed_or_can_never_be_is_final()
    {
        SkipCode[] final =
        [
            SkipCode.None, SkipCode.WrongLedger, SkipCode.VersionUnknown, SkipCode.Expired, SkipCode.Duplicate,
        ];
        Assert.Equal(final, Enum.GetValues<SkipCode>().Where(SubmissionAnswers.IsFinal));
    }
}
