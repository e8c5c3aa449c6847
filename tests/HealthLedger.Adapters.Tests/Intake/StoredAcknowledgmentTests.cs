using HealthLedger.Hl7v2.Intake;
using HealthLedger.Inbox;

namespace HealthLedger.Adapters.Tests.Intake;

/// <summary>[INV-Q1] What is acknowledged is stored whole. [INV-Q2] It stays until it is sealed.</summary>
public sealed class StoredAcknowledgmentTests
{
    [Fact]
    public async Task A_stored_message_is_answered_and_then_sealed_once_under_the_id_of_its_answer()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(Stored);

        string answer = await harness.SendAsync(IntakeHarness.Message());
        await harness.DrainAsync();

        Assert.Equal("AA", IntakeHarness.Value(answer, "MSA-1"));
        InboxMessage message = Assert.Single(await harness.ListAsync());
        Assert.Equal((InboxStatus.Answered, "AA"), (message.Status, message.Answer));
        Assert.StartsWith(
            IntakeHarness.Value(answer, "MSH-10"), message.Id.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
        Assert.Equal(
            System.Text.Encoding.UTF8.GetBytes(IntakeHarness.Message()), await harness.OpenAsync(message.Id));
    }

    [Fact]
    public async Task A_resend_gets_the_first_answer_again_while_it_waits_and_after_it_is_sealed()
    {
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(Stored, storage);
        storage.IsJournalDown = true;
        string first = await harness.SendAsync(IntakeHarness.Message());
        string waiting = await harness.SendAsync(IntakeHarness.Message());

        storage.IsJournalDown = false;
        await harness.DrainAsync();
        string sealedAgain = await harness.SendAsync(IntakeHarness.Message());
        await harness.RestartAsync();
        string restarted = await harness.SendAsync(IntakeHarness.Message());
        await harness.DrainAsync();

        Assert.Equal([first, first, first], (string[])[waiting, sealedAgain, restarted]);
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Fact]
    public async Task Other_content_under_a_queued_control_id_is_refused()
    {
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(Stored, storage);
        storage.IsJournalDown = true;
        await harness.SendAsync(IntakeHarness.Message());

        string reused = await harness.SendAsync(IntakeHarness.Message(body: IntakeHarness.Patient + "\rPV1|1|O\r"));

        Assert.Equal("AE", IntakeHarness.Value(reused, "MSA-1"));
        Assert.Equal("205", IntakeHarness.Value(reused, "ERR-3.1"));
        storage.IsJournalDown = false;
    }

    [Fact]
    public async Task The_same_message_over_two_connections_at_once_is_stored_once()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(Stored);

        string[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Task.Run(() => harness.SendAsync(IntakeHarness.Message()))));
        await harness.DrainAsync();

        Assert.Single(answers.Distinct());
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
        Assert.Single(await harness.ListAsync());
    }

    [Fact]
    public async Task What_waits_at_a_stop_is_sealed_after_the_start_also_with_other_options()
    {
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(Stored, storage);
        storage.IsJournalDown = true;
        for (int number = 0; number < 20; number++)
        {
            Assert.Equal("AA", IntakeHarness.Value(await SendAsync(harness, number), "MSA-1"));
        }

        harness.Options.AckWhen = AckWhen.Sealed;
        harness.Options.AcceptedMessageTypes.Add("ORU");
        Task restart = harness.RestartAsync();
        storage.IsJournalDown = false;
        await restart;
        await harness.DrainAsync();

        Assert.Equal(20, await harness.CountRecordsAsync("HOSP", "4711"));
        Assert.Equal(ControlIds(20), await SealedOrderAsync(harness));
        Assert.Null((await harness.Node.VerifyAsync(withPayloads: true)).FirstError);
    }

    [Fact]
    public async Task A_write_that_was_stored_and_never_confirmed_is_found_by_the_resend()
    {
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(Stored, storage);
        storage.LoseNextAnswer();

        string held = await harness.SendAsync(IntakeHarness.Message());
        string answer = await harness.SendAsync(IntakeHarness.Message(), attempt: 2);
        await harness.DrainAsync();

        Assert.Equal("Hold", held);
        Assert.Equal("AA", IntakeHarness.Value(answer, "MSA-1"));
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Fact]
    public async Task What_cannot_be_stored_is_held_and_never_acknowledged()
    {
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(Stored, storage);
        storage.FillFor(1);

        Assert.Equal("Hold", await harness.SendAsync(IntakeHarness.Message()));
        Assert.Equal(0, harness.Node.GetQueueStatus().Waiting);
    }

    [Fact]
    public async Task A_full_queue_holds_what_comes_until_there_is_room()
    {
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            Stored, storage, nodeOptions: new LedgerNodeOptions { MaxQueuedMessages = 2 });
        storage.IsJournalDown = true;
        string[] answers = [await SendAsync(harness, 0), await SendAsync(harness, 1), await SendAsync(harness, 2)];
        string repeated = await SendAsync(harness, 1);

        storage.IsJournalDown = false;
        await harness.DrainAsync();
        string later = await SendAsync(harness, 2);

        Assert.Equal("Hold", answers[2]);
        Assert.Equal(HealthLedgerErrorCodes.QueueFull, harness.Events.ElementAt(2).ErrorCode);
        Assert.Equal(answers[1], repeated);
        Assert.Equal("AA", IntakeHarness.Value(later, "MSA-1"));
        await harness.DrainAsync();
        Assert.Equal(3, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Fact]
    public async Task A_message_that_is_sealed_and_cannot_leave_the_queue_yet_is_sealed_once()
    {
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(Stored, storage);
        storage.IsJournalDown = true;
        await SendAsync(harness, 0);
        await Waiting.UntilAsync(() => harness.Node.GetStatus().Fault is not null);

        // The record is on its way to the journal; the next custody writes are those by which it would leave.
        storage.FillFor(3);
        storage.IsJournalDown = false;
        await harness.DrainAsync();

        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
        Assert.Equal(InboxStatus.Answered, Assert.Single(await harness.ListAsync()).Status);
    }

    // What is sealed and still leaves the queue is nothing that could be overtaken.
    [Fact]
    public async Task As_soon_as_nothing_waits_the_next_one_of_the_feed_is_sealed_at_once()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(Stored);
        for (int number = 0; number < 100; number += 2)
        {
            harness.Options.AckWhen = AckWhen.Stored;
            await SendAsync(harness, number);
            while (harness.Node.GetQueueStatus().Waiting > 0)
            {
                Thread.Yield();
            }

            harness.Options.AckWhen = AckWhen.Sealed;
            Assert.NotEqual("Hold", await SendAsync(harness, number + 1));
        }

        Assert.Equal(ControlIds(100), await SealedOrderAsync(harness));
    }

    [Fact]
    public async Task While_messages_of_a_feed_wait_one_that_is_sealed_first_does_not_overtake_them()
    {
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(Stored, storage);
        storage.IsJournalDown = true;
        await SendAsync(harness, 0);
        harness.Options.AckWhen = AckWhen.Sealed;

        string held = await SendAsync(harness, 1);
        storage.IsJournalDown = false;
        await harness.DrainAsync();
        string answer = await SendAsync(harness, 1);

        Assert.Equal("Hold", held);
        Assert.Equal("AA", IntakeHarness.Value(answer, "MSA-1"));
        Assert.Equal(ControlIds(2), await SealedOrderAsync(harness));
    }

    private static void Stored(Hl7v2IntakeOptions options) => options.AckWhen = AckWhen.Stored;

    private static Task<string> SendAsync(IntakeHarness harness, int number) =>
        harness.SendAsync(IntakeHarness.Message(controlId: $"N{number}"));

    private static IEnumerable<string> ControlIds(int count) =>
        Enumerable.Range(0, count).Select(number => $"N{number}");

    /// <summary>The control IDs of the patient's records, in the order in which they are on the ledger.</summary>
    private static async Task<List<string>> SealedOrderAsync(IntakeHarness harness)
    {
        Dictionary<Primitives.RecordId, string> names = (await harness.ListAsync())
            .ToDictionary(message => message.Id, message => message.ControlId);
        List<string> order = [];
        await foreach (Ledger.HistoryEntry entry in harness.Node.ListHistoryAsync(
            new Subjects.PatientIdentifier("HOSP", "4711")))
        {
            if (entry.RecordId is { } record)
            {
                order.Add(names[record]);
            }
        }

        return order;
    }
}
