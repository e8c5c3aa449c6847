using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Replication;
using HealthLedger.Tests.Consensus;

namespace HealthLedger.Tests.Runtime.Bundles;

public sealed class BundleTrackerTests
{
    private static readonly SubmissionId Id = new(Enumerable.Repeat((byte)7, 32).ToArray());

    private readonly BundleTracker _tracker = new(Cluster.Id(0), () => Cluster.NewSet(0, [0, 1, 2, 3]), _ => { });

    // A copy with other operations under the same id is skipped; then the real one is ordered.
    [Fact]
    public void What_was_skipped_for_now_needs_its_bundle_when_it_is_ordered_again()
    {
        Assert.False(_tracker.Settle(Id, isFinal: false));
        Assert.False(_tracker.IsEnough(Id));
        Assert.False(_tracker.IsExecuted(Id));
        _tracker.Held(Id);
        Assert.True(_tracker.IsEnough(Id));
        Assert.True(_tracker.Settle(Id, isFinal: true));
        Assert.True(_tracker.IsEnough(Id));
        Assert.True(_tracker.IsExecuted(Id));
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
