using HealthLedger.Access;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Records;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Runtime.Replication;

public sealed class ReplicatedNodeTests
{
    [Fact]
    public async Task Record_of_one_organisation_is_the_same_entry_with_a_quorum_of_seals_at_every_other()
    {
        await using TestConsortium consortium = await TestConsortium.CreateAsync();
        await consortium.StartAllAsync();
        AppendResult result = await consortium.Nodes[2]!.AppendAsync(TestLedger.Record("content", "p1"));
        await SameHeightAsync(consortium, result.Entry.Height.Value);

        foreach (LedgerNode? node in consortium.Nodes)
        {
            Receipt receipt = await node!.GetReceiptAsync(result.Entry.Height, result.Entry.Index);
            ReceiptVerdict verdict = ReceiptVerifier.Verify(
                receipt.Bytes.Span,
                ReceiptExpectation.ForRecord(result.RecordId.ToArray()),
                new VerificationPolicy(consortium.Genesis.Bytes.Span, DateTimeOffset.UtcNow));
            Assert.True(verdict.IsAccepted, verdict.ToString());
            Assert.Equal(AssuranceKind.Quorum, verdict.Facts!.Assurance.Kind);
        }

        Assert.Single(consortium.Nodes.Select(node => node!.GetStatus().HistoryRoot).Distinct());
    }

    [Fact]
    public async Task Record_is_opened_at_its_custodian_and_nowhere_else()
    {
        await using TestConsortium consortium = await TestConsortium.CreateAsync();
        await consortium.StartAllAsync();
        AppendResult result = await consortium.Nodes[1]!.AppendAsync(TestLedger.Record("content", "p1"));

        SealedAccess access = await consortium.Nodes[1]!.RequestAccessAsync(TestLedger.Request(result.RecordId));
        using RecordContent content = await consortium.Nodes[1]!.OpenAsync(access);
        Assert.Equal("content"u8.ToArray(), content.Payload.ToArray());
        await SameHeightAsync(consortium, access.Height.Value);
        await Assert.ThrowsAnyAsync<HealthLedgerException>(async () =>
        {
            SealedAccess other = await consortium.Nodes[0]!.RequestAccessAsync(TestLedger.Request(result.RecordId));
            using RecordContent stolen = await consortium.Nodes[0]!.OpenAsync(other);
        });
    }

    [Fact]
    public async Task Work_goes_on_without_one_replica_even_the_primary_and_it_catches_up()
    {
        await using TestConsortium consortium = await TestConsortium.CreateAsync();
        await consortium.StartAllAsync();
        await AppendAsync(consortium, 1, 5);
        await consortium.StopAsync(0);
        await AppendAsync(consortium, 1, 20);
        await AppendAsync(consortium, 3, 20);
        ulong height = consortium.Nodes[1]!.GetStatus().Height.Value;
        await consortium.StartAsync(0);
        await SameHeightAsync(consortium, height);
        await AppendAsync(consortium, 0, 5);
        await SameHeightAsync(consortium, consortium.Nodes[0]!.GetStatus().Height.Value);
        VerificationReport report = await consortium.Nodes[0]!.VerifyAsync(withPayloads: false);
        Assert.True(report.IsGood, report.FirstError);
        Assert.Equal(50UL, consortium.Nodes[0]!.GetStatus().HistorySize);
    }

    [Fact]
    public async Task All_replicas_stop_at_once_and_go_on_with_what_was_sealed()
    {
        await using TestConsortium consortium = await TestConsortium.CreateAsync();
        await consortium.StartAllAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => AppendAsync(consortium, i, 25)));
        for (int i = 0; i < 4; i++)
        {
            await consortium.StopAsync(i);
        }

        await consortium.StartAllAsync();
        await AppendAsync(consortium, 2, 3);
        Assert.Equal(103UL, consortium.Nodes[2]!.GetStatus().HistorySize);
    }

    private static Task AppendAsync(TestConsortium consortium, int replica, int count) => Task.WhenAll(
        Enumerable.Range(0, count).Select(
            i => consortium.Nodes[replica]!.AppendAsync(TestLedger.Record($"content {replica} {i}"))));

    private static Task SameHeightAsync(TestConsortium consortium, ulong height) => TestLedger.UntilAsync(
        () => consortium.Nodes.All(node => node is null || node.GetStatus().Height.Value >= height));
}
