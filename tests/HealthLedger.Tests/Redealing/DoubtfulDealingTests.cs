using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Testing;
using HealthLedger.Tests.Runtime;

namespace HealthLedger.Tests.Redealing;

/// <summary>A dealing whose write was reported failed, and is stored.</summary>
public sealed class DoubtfulDealingTests
{
    // Whether it is stored cannot be read at once, and it is sealed a good while after that can be read.
    [Fact]
    public async Task Shares_of_a_dealing_that_is_found_stored_later_are_at_hand_when_it_is_sealed()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(
            1, new HastyTime(TimeSpan.FromSeconds(10)));
        RecordId record = (await cluster[0].AppendAsync(TestLedger.Record("content", "p"))).RecordId;
        await cluster.StopAsync(0);
        using SelectiveDriver driver = new(cluster.MemberOf(0).Storage);
        TaskCompletionSource doubted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        driver.BelieCustodyOf = write =>
        {
            if (!IsDealing(write) || doubted.Task.IsCompleted)
            {
                return false;
            }

            cluster.Cut(0);
            driver.FailRows = HealthLedgerErrorCodes.InputOutputFailed;
            return doubted.TrySetResult();
        };
        TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isDealt = false;
        driver.OnCustody = write =>
        {
            // The dealing is sealed between this and the next look at the record.
            if (IsCursor(write) && doubted.Task.IsCompleted && settled.TrySetResult())
            {
                SpinWait.SpinUntil(() => Volatile.Read(ref isDealt), TimeSpan.FromMinutes(1));
            }
        };
        cluster.MemberOf(0).Storage = driver;
        await cluster.StartAsync(0);
        await cluster.AddAsync(3);
        await TestLedger.UntilAsync(() => driver.FailedOutboxLooks > 0);
        driver.FailRows = null;
        await Task.WhenAny(settled.Task, Task.Delay(TimeSpan.FromSeconds(2)));
        cluster.Heal(0);

        await TestLedger.UntilAsync(() => IsDealtAsync(cluster[0], record));
        Volatile.Write(ref isDealt, true);
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Redealing is null);
        await cluster.StopAsync(0);
        await using ILedgerStorage storage = await driver.OpenAsync(default);
        ReadOnlyMemory<byte> segment = await storage.Custody.ListSegmentsAsync(default)
            .FirstAsync(each => each.Length == SegmentId.SizeBytes);
        DealtShareStore shares = new(cluster.MemberOf(0).Vault, storage.Custody);
        DealtShares dealt = Assert.Single(await shares.ReadRowAsync(new SegmentId(segment.Span), default));
        Assert.Equal(4, dealt.Items.Count);
        StoredEnvelope stored = (await storage.Custody.ReadEnvelopeAsync(segment, default))!;
        Assert.True(stored.Share.Span.IndexOfAnyExcept((byte)0) < 0, "The share of the dealing to one is there.");
    }

    private static async Task<bool> IsDealtAsync(LedgerNode node, RecordId record) =>
        (await TestLedger.HistoryAsync(node, record)).Any(each => each.Operation == OperationType.RedealRecord);

    private static bool IsDealing(CustodyWrite write) => write.Rows
        .Where(row => row.Table == PrivateTable.Outbox && row.Value is not null)
        .Select(row => Submission.TryDecode(row.Value!.Value, int.MaxValue))
        .Any(submission => submission!.Operations
            .Any(operation => LedgerOperation.TryDecode(operation.Span) is RedealRecord));

    private static bool IsCursor(CustodyWrite write) => write.Rows
        .Any(row => row.Table == PrivateTable.Meta && row.Key.Span.SequenceEqual("redeal"u8));
}
