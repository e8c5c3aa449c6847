using HealthLedger.Ledger;
using HealthLedger.Testing;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>Lanes to a peer do not come up at the same time.</summary>
public sealed class LateLaneTests
{
    [Fact]
    public async Task Submission_handed_in_before_its_lane_is_up_reaches_those_who_can_replace_a_primary_that_is_away()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        await cluster[3].AppendAsync(TestLedger.Record("before", "p"));
        int primary = Enumerable.Range(0, 4).Single(
            i => cluster[i].Organisation == cluster[1].GetStatus().Replication!.Primary);
        int late = (primary + 3) % 4;
        await cluster.StopAsync(late);
        await cluster.StopAsync(primary);
        cluster.MemberOf(late).Around = transport => new LateBulkTransport(transport, TimeSpan.FromMilliseconds(400));
        await cluster.StartAsync(late);

        // It deals no keys, so that nobody fetches it as a bundle.
        SealedAttestation attested = await cluster[late]
            .AttestAsync(AttestationKind.Training, "statement"u8.ToArray()).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(EntryOutcomeCode.Accepted, attested.Entry.Outcome);
    }
}
