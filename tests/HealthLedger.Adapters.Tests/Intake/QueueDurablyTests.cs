using HealthLedger.Adapters.Tests.Mllp;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Inbox;

namespace HealthLedger.Adapters.Tests.Intake;

/// <summary>[INV-Q1] What waits in the queue, and what is sealed directly beside it.</summary>
public sealed class QueueDurablyTests
{
    [Theory]
    [InlineData(MessageOrder.Feed)]
    [InlineData(MessageOrder.Connection)]
    [InlineData(MessageOrder.Patient)]
    public async Task Other_content_under_the_control_id_of_a_message_that_waits_is_refused(MessageOrder order)
    {
        ManualTimeProvider time = Clock();
        FaultableStorage storage = new();
        await using IntakeHarness harness = await StartAsync(order, storage, time);
        await QueueAsync(harness, storage);

        string reused = await harness.SendAsync(
            IntakeHarness.Message(body: "PID|1||4712^^^HOSP^MR\rPV1|1|I\r"), connection: 2);

        Assert.Equal("AE", IntakeHarness.Value(reused, "MSA-1"));
        Assert.Equal("205", IntakeHarness.Value(reused, "ERR-3.1"));
        storage.IsQueueUnreadable = false;
        await UntilDrainedAsync(harness, time);
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
        Assert.Equal(0, await harness.CountRecordsAsync("HOSP", "4712"));
    }

    [Theory]
    [InlineData(MessageOrder.Feed)]
    [InlineData(MessageOrder.Connection)]
    [InlineData(MessageOrder.Patient)]
    public async Task A_resend_gets_the_first_answer_byte_for_byte_over_any_connection_and_is_one_record(
        MessageOrder order)
    {
        ManualTimeProvider time = Clock();
        FaultableStorage storage = new();
        await using IntakeHarness harness = await StartAsync(order, storage, time);
        string first = await QueueAsync(harness, storage);

        string waiting = await harness.SendAsync(IntakeHarness.Message(), connection: 2);
        storage.IsQueueUnreadable = false;
        await UntilDrainedAsync(harness, time);
        string drained = await harness.SendAsync(IntakeHarness.Message(), connection: 3);
        await harness.RestartAsync();
        string restarted = await harness.SendAsync(IntakeHarness.Message(), connection: 4);

        Assert.Equal([first, first, first], (string[])[waiting, drained, restarted]);
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
        InboxMessage message = Assert.Single(await harness.ListAsync());
        Assert.Equal(InboxStatus.Answered, message.Status);
        Assert.StartsWith(
            IntakeHarness.Value(first, "MSH-10"), message.Id.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_resend_of_what_is_sealed_is_answered_while_others_of_its_order_wait()
    {
        ManualTimeProvider time = Clock();
        FaultableStorage storage = new();
        await using IntakeHarness harness = await StartAsync(MessageOrder.Feed, storage, time);
        string first = await harness.SendAsync(IntakeHarness.Message(controlId: "N0"));
        await QueueAsync(harness, storage);

        string again = await harness.SendAsync(IntakeHarness.Message(controlId: "N0"));

        Assert.Equal("AA", IntakeHarness.Value(first, "MSA-1"));
        Assert.Equal(first, again);
        storage.IsQueueUnreadable = false;
    }

    [Fact]
    public async Task The_status_of_the_queue_can_be_asked_for_at_any_time_while_it_drains()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(options =>
        {
            options.AckWhen = AckWhen.Stored;
            options.Order = MessageOrder.Patient;
        });
        using CancellationTokenSource stop = new();
        Task asking = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.True(harness.Node.GetQueueStatus().Waiting >= 0);
            }
        });

        for (int number = 0; number < 100; number++)
        {
            await harness.SendAsync(IntakeHarness.Message(
                controlId: $"N{number}", body: $"PID|1||{number}^^^HOSP^MR\rPV1|1|I\r"));
        }

        await harness.DrainAsync();
        await stop.CancelAsync();
        await asking;
    }

    private static ManualTimeProvider Clock()
    {
        ManualTimeProvider time = new();
        time.Advance(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) - DateTimeOffset.UnixEpoch);
        return time;
    }

    private static Task<IntakeHarness> StartAsync(
        MessageOrder order, FaultableStorage storage, ManualTimeProvider time) => IntakeHarness.StartAsync(
        options =>
        {
            options.OnUnavailable = UnavailableAction.QueueDurably;
            options.Order = order;
        },
        storage,
        time);

    // In the queue, and kept there while the ledger seals.
    private static async Task<string> QueueAsync(IntakeHarness harness, FaultableStorage storage)
    {
        storage.IsQueueUnreadable = true;
        harness.Options.AckWhen = AckWhen.Stored;
        string answer = await harness.SendAsync(IntakeHarness.Message());
        harness.Options.AckWhen = AckWhen.Sealed;
        Assert.Equal("AA", IntakeHarness.Value(answer, "MSA-1"));
        Assert.Equal(1, harness.Node.GetQueueStatus().Waiting);
        return answer;
    }

    private static async Task UntilDrainedAsync(IntakeHarness harness, ManualTimeProvider time)
    {
        for (int step = 0; step < 20_000 && harness.Node.GetQueueStatus().Waiting > 0; step++)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(1);
        }

        Assert.Equal(0, harness.Node.GetQueueStatus().Waiting);
    }
}
