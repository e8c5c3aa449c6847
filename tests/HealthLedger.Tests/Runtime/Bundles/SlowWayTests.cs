using HealthLedger.Bundles;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Testing;
using HealthLedger.Testing.Faults;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>A node to which bundles come one behind the other and slowly, whoever sends them.</summary>
public sealed class SlowWayTests
{
    private const double BytesPerSecond = 1536 * 1024;

    [Fact]
    public async Task Large_bundle_comes_over_a_way_that_is_too_slow_for_the_largest_part()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        ParticipantId slow = cluster.MemberOf(3).Participant;
        long free = 0;
        cluster.FrameFaults = new FrameFaults(1)
        {
            Takes = (_, to, frame) =>
            {
                if (to != slow || NodeFrame.TypeOf(frame) != BundlePart.Type)
                {
                    return null;
                }

                long now = TimeProvider.System.GetTimestamp();
                free = Math.Max(free, now)
                    + (long)(frame.Length / BytesPerSecond * TimeProvider.System.TimestampFrequency);
                return TimeProvider.System.GetElapsedTime(now, free);
            },
        };
        AppendResult result = await cluster[0].AppendAsync(new RecordSubmission
        {
            Kind = RecordKind.Document,
            Payload = new byte[6 << 20],
            PayloadType = "application/pdf",
        });
        await cluster.WaitForHeightAsync(result.Entry.Height);
        await TestLedger.UntilAsync(() => cluster[3].GetStatus().Replication!.MissingBundles == 0);
        Assert.Equal(0, cluster[3].GetStatus().Replication!.FaultyShares);
    }
}
