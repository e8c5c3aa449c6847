using HealthLedger.Inbox;
using HealthLedger.Records;

namespace HealthLedger.Tests.Runtime;

/// <summary>
/// That a queued message is sealed, and not linked as it says, stands in its row, also when the attempt that found it
/// out did not live to say so.
/// </summary>
public sealed class QueueLinkIssueTests
{
    [Theory]
    [InlineData(QueueMode.Always)]
    [InlineData(QueueMode.WhenUnavailable)]
    public async Task An_issue_outlives_a_sealing_that_takes_longer_than_its_caller_waits(QueueMode mode)
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        ledger.Options.SealTimeout = TimeSpan.FromSeconds(1);
        using SelectiveDriver driver = new(ledger.Storage);
        await using LedgerNode node = await ledger.StartAsync(driver);
        await node.AppendAsync(Named("first", "4711"));
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        driver.JournalGate = released.Task;

        QueueResult queued = await node.QueueAsync(Named("second", "4712"), mode);
        await TestLedger.UntilAsync(() => node.GetQueueStatus().BlockedKeys == 1);
        driver.JournalGate = null;
        released.SetResult();
        await TestLedger.UntilAsync(() => node.GetQueueStatus().Waiting == 0);

        InboxMessage message = (await node.FindMessageAsync(queued.RecordId))!;
        Assert.Equal(
            (InboxStatus.Sealed, HealthLedgerErrorCodes.ReferenceOfAnotherPatient),
            (message.Status, message.ErrorCode));
        Assert.Single(await TestLedger.HistoryAsync(node, queued.RecordId));
    }

    [Fact]
    public async Task An_issue_outlives_the_process_that_found_it_out()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        ledger.Options.SealTimeout = TimeSpan.FromSeconds(1);
        using SelectiveDriver driver = new(ledger.Storage);
        QueueResult queued;
        await using (LedgerNode node = await ledger.StartAsync(driver))
        {
            await node.AppendAsync(Named("first", "4711"));
            TaskCompletionSource down = new(TaskCreationOptions.RunContinuationsAsynchronously);
            driver.JournalGate = down.Task;
            queued = await node.QueueAsync(Named("second", "4712"), QueueMode.Always);
            await TestLedger.UntilAsync(() => node.GetQueueStatus().BlockedKeys == 1);
            down.SetException(new StorageFailureException(HealthLedgerErrorCodes.InputOutputFailed, "Planned."));
        }

        await using LedgerNode again = await ledger.StartAsync();
        await TestLedger.UntilAsync(() => again.GetQueueStatus().Waiting == 0);

        InboxMessage message = (await again.FindMessageAsync(queued.RecordId))!;
        Assert.Equal(
            (InboxStatus.Sealed, HealthLedgerErrorCodes.ReferenceOfAnotherPatient),
            (message.Status, message.ErrorCode));
    }

    // What kept it back is over, and says nothing of what it became.
    [Fact]
    public async Task A_message_that_is_linked_as_it_says_has_no_issue_however_long_its_sealing_takes()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        ledger.Options.SealTimeout = TimeSpan.FromSeconds(1);
        using SelectiveDriver driver = new(ledger.Storage);
        await using LedgerNode node = await ledger.StartAsync(driver);
        await node.AppendAsync(Named("first", "4711"));
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        driver.JournalGate = released.Task;
        QueueResult queued = await node.QueueAsync(Named("second", "4711"), QueueMode.Always);
        await TestLedger.UntilAsync(() => node.GetQueueStatus().BlockedKeys == 1);
        driver.JournalGate = null;
        released.SetResult();
        await TestLedger.UntilAsync(() => node.GetQueueStatus().Waiting == 0);

        Assert.Null((await node.FindMessageAsync(queued.RecordId))!.ErrorCode);
        Assert.Contains(
            queued.RecordId,
            (await node.GetVersionsAsync(queued.RecordId)).Links.Select(link => link.RecordId));
    }

    private static RecordSubmission Named(string content, string patient)
    {
        RecordSubmission message = NodeQueueTests.Message(content, content, patient);
        return new RecordSubmission
        {
            Kind = message.Kind,
            Payload = message.Payload,
            PayloadType = message.PayloadType,
            Patient = message.Patient,
            Idempotency = message.Idempotency,
            Message = message.Message,
            Reference = new RecordReference { Names = ["order 100"u8.ToArray()], Reason = "TEST" },
        };
    }
}
