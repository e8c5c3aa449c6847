using HealthLedger.Inbox;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Storage;

namespace HealthLedger.Tests.Runtime;

/// <summary>[INV-Q1] [INV-Q2] The queue of received messages at the node.</summary>
public sealed class NodeQueueTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_resend_row_of_a_skipped_submission_does_not_keep_its_record_from_being_sealed(bool isQueued)
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        RecordSubmission submission = Message("content", "key");
        await using (LedgerNode first = await ledger.StartAsync())
        {
            await first.AppendAsync(TestLedger.Record("before"));
        }

        // What a crash leaves of a submission that the next run found too old: its row in the outbox is gone.
        RecordId record = RecordId.Create(ledger.Time.GetUtcNow());
        await using (ILedgerStorage storage = await ledger.Storage.OpenAsync(CancellationToken.None))
        {
            ResendRegister register = new(ledger.Vault, storage.Custody);
            ResendMark mark = await register.DescribeAsync(
                submission.Idempotency!, submission.Payload, CancellationToken.None);
            PrivateRow row = ResendRegister.Row(
                mark,
                record,
                new SubmissionId(new Draw(5).Bytes(SubmissionId.SizeBytes)),
                ledger.Time.GetUtcNow().ToUnixTimeMilliseconds());
            await storage.Custody.WriteAsync(new CustodyWrite { Rows = [row] }, CancellationToken.None);
        }

        await using LedgerNode node = await ledger.StartAsync();
        RecordId answered = isQueued
            ? (await node.QueueAsync(submission, QueueMode.Always)).RecordId
            : (await node.AppendAsync(submission)).RecordId;
        await TestLedger.UntilAsync(() => node.GetQueueStatus().Waiting == 0);

        Assert.Equal(record, answered);
        Assert.Single(await TestLedger.HistoryAsync(node, record));
        Assert.Null((await node.VerifyAsync(withPayloads: true)).FirstError);
    }

    // After a restart among other replicas a block may have a record that is not sealed here yet, though its row in the
    // outbox is gone.
    [Fact]
    public async Task A_resend_of_a_record_that_cannot_be_found_for_a_moment_is_answered_with_its_first_entry()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        AppendResult first;
        await using (LedgerNode node = await ledger.StartAsync())
        {
            first = await node.AppendAsync(Message("content", "key"));
        }

        await using (ILedgerStorage storage = await ledger.Storage.OpenAsync(CancellationToken.None))
        {
            PrivateRow removal = new(PrivateTable.Outbox, first.Entry.SubmissionId.ToArray(), null, 0);
            await storage.Custody.WriteAsync(new CustodyWrite { Rows = [removal] }, CancellationToken.None);
        }

        int hidden = 0;
        using SelectiveDriver driver = new(ledger.Storage);
        await using LedgerNode again = await ledger.StartAsync(driver);
        driver.HideFind = kind => kind == IndexKind.Record && Interlocked.Increment(ref hidden) == 1;
        AppendResult second = await again.AppendAsync(Message("content", "key"));

        Assert.True(hidden > 1);
        Assert.True(second.IsRepeat);
        Assert.Equal(first.RecordId, second.RecordId);
        Assert.Equal((first.Entry.Height, first.Entry.Index), (second.Entry.Height, second.Entry.Index));
        Assert.Null((await again.VerifyAsync(withPayloads: true)).FirstError);
    }

    [Fact]
    public async Task A_message_whose_direct_attempt_has_written_nothing_yet_is_queued_under_the_id_of_that_attempt()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        ledger.Options.SealTimeout = TimeSpan.FromSeconds(1);
        using ManualResetEventSlim written = new();
        using SelectiveDriver driver = new(ledger.Storage)
        {
            RefuseCustodyOf = write =>
            {
                if (write.Envelopes.Count > 0)
                {
                    written.Wait();
                }

                return false;
            },
        };
        await using LedgerNode node = await ledger.StartAsync(driver);

        QueueResult queued = await node.QueueAsync(Message("content", "key"), QueueMode.WhenUnavailable);
        written.Set();
        await TestLedger.UntilAsync(() => node.GetQueueStatus().Waiting == 0);
        QueueResult again = await node.QueueAsync(Message("content", "key"), QueueMode.WhenUnavailable);

        Assert.NotNull(queued.QueuedAt);
        Assert.Equal((queued.RecordId, queued.QueuedAt), (again.RecordId, again.QueuedAt));
        Assert.Single(await TestLedger.HistoryAsync(node, queued.RecordId));
        Assert.Equal(InboxStatus.Sealed, (await node.FindMessageAsync(queued.RecordId))!.Status);
        Assert.Equal(1UL, node.GetStatus().HistorySize);
    }

    internal static RecordSubmission Message(string content, string key, string? patient = null)
    {
        RecordSubmission record = TestLedger.Record(content, patient, key);
        return new RecordSubmission
        {
            Kind = record.Kind,
            Payload = record.Payload,
            PayloadType = record.PayloadType,
            Patient = record.Patient,
            Idempotency = record.Idempotency,
            Message = new MessageFacts
            {
                Listener = "adt",
                ReceivedAt = DateTimeOffset.UtcNow,
                ControlId = key,
                OrderKey = System.Text.Encoding.UTF8.GetBytes(key),
            },
        };
    }
}
