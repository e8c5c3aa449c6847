using System.Text;
using HealthLedger.Adapters.Tests.Mllp;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Inbox;
using HealthLedger.Primitives;

namespace HealthLedger.Adapters.Tests.Intake;

/// <summary>Refused messages that are taken in again, as they came or edited.</summary>
public sealed class ResendTests
{
    [Fact]
    public async Task An_edited_message_is_sealed_once_and_named_by_the_refused_one()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        InboxMessage refused = await RefuseAsync(harness, IntakeHarness.Message(body: "PV1|1|I\r"));
        byte[] edited = Encoding.UTF8.GetBytes(IntakeHarness.Message());

        Hl7v2ResendResult first = await harness.Intake.ResendAsync(refused, edited);
        InboxMessage linked = (await harness.Node.FindMessageAsync(refused.Id))!;
        Hl7v2ResendResult second = await harness.Intake.ResendAsync(linked, edited);

        Assert.NotNull(first.RecordId);
        Assert.Equal(first.RecordId, second.RecordId);
        Assert.Equal((InboxStatus.Resent, first.RecordId), (linked.Status, linked.ResentAs));
        await CheckLinkAsync(harness, refused.Id, first.RecordId!.Value);
        await harness.RestartAsync();
        await CheckLinkAsync(harness, refused.Id, first.RecordId.Value);
        Assert.Equal(1, (await harness.Node.FindMessageAsync(first.RecordId.Value))!.Attempts);
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
        Assert.Equal(edited, await harness.OpenAsync(first.RecordId.Value));
        Assert.Equal("AA", IntakeHarness.Value(Encoding.UTF8.GetString(first.Acknowledgment.Span), "MSA-1"));
    }

    // Its place, content and row are written before the refused one is told: what waits names it already.
    [Fact]
    public async Task An_edited_message_that_waits_in_the_queue_names_the_refused_one_also_when_it_is_sealed()
    {
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.AckWhen = AckWhen.Stored, storage);
        InboxMessage refused = await RefuseAsync(harness, IntakeHarness.Message(body: "PV1|1|I\r"));
        storage.IsQueueUnreadable = true;

        // The link is lost as in a crash: the write of it fails.
        storage.BeforeWrite = write => write.Rows.Any(row => row.Key.Span.SequenceEqual(refused.Id.ToArray()))
            ? throw new StorageFailureException(HealthLedgerErrorCodes.InputOutputFailed, "Lost by plan.")
            : Task.CompletedTask;
        byte[] edited = Encoding.UTF8.GetBytes(IntakeHarness.Message());
        await Assert.ThrowsAsync<StorageFailureException>(() => harness.Intake.ResendAsync(refused, edited));
        storage.BeforeWrite = null;
        await harness.RestartAsync();
        InboxMessage queued = Assert.Single(
            await harness.ListAsync(new InboxQuery { Statuses = [InboxStatus.Queued] }));
        Assert.Equal(refused.Id, queued.ResendOf);
        Assert.Null((await harness.Node.FindMessageAsync(refused.Id))!.ResentAs);

        storage.IsQueueUnreadable = false;
        await harness.RestartAsync();
        await harness.DrainAsync();
        Assert.Equal(queued.Id, (await harness.Intake.ResendAsync(refused, edited)).RecordId);
        await CheckLinkAsync(harness, refused.Id, queued.Id);
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    // Its sender repaired it too, and came first.
    [Fact]
    public async Task A_record_that_was_there_before_the_resend_names_the_refused_one_as_well_and_keeps_the_first()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        InboxMessage refused = await RefuseAsync(harness, IntakeHarness.Message(body: "PV1|1|I\r"));
        await harness.SendAsync(IntakeHarness.Message(controlId: "ID2", body: "PV1|1|I\r"));
        InboxMessage other = Assert.Single(await harness.ListAsync(new InboxQuery { ControlId = "ID2" }));
        await harness.SendAsync(IntakeHarness.Message());
        InboxMessage sealedOne = Assert.Single(await harness.ListAsync(new InboxQuery
        {
            Statuses = [InboxStatus.Received, InboxStatus.Sealed, InboxStatus.Answered],
        }));
        Assert.Null(sealedOne.ResendOf);

        byte[] edited = Encoding.UTF8.GetBytes(IntakeHarness.Message());
        Assert.Equal(sealedOne.Id, (await harness.Intake.ResendAsync(refused, edited)).RecordId);
        Assert.Equal(sealedOne.Id, (await harness.Intake.ResendAsync(other, edited)).RecordId);

        await CheckLinkAsync(harness, refused.Id, sealedOne.Id);
        Assert.Equal(sealedOne.Id, (await harness.Node.FindMessageAsync(other.Id))!.ResentAs);
        Assert.Equal(sealedOne.Attempts, (await harness.Node.FindMessageAsync(sealedOne.Id))!.Attempts);
    }

    // The cause is gone: here an option that did not accept the type.
    [Fact]
    public async Task The_kept_bytes_are_taken_as_they_came_and_a_sender_that_repeats_them_gets_the_same_record()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.AcceptedMessageTypes.Add("ORU"));
        string text = IntakeHarness.Message();
        InboxMessage refused = await RefuseAsync(harness, text);
        harness.Options.AcceptedMessageTypes.Clear();
        await harness.RestartAsync();
        byte[] content = await OpenAsync(harness, refused.Id);

        Hl7v2ResendResult result = await harness.Intake.ResendAsync(refused, content);
        string answer = await harness.SendAsync(text);

        Assert.Equal(text, Encoding.UTF8.GetString(content));
        Assert.Equal("AA", IntakeHarness.Value(answer, "MSA-1"));
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
        Assert.Equal(text, Encoding.UTF8.GetString(await harness.OpenAsync(result.RecordId!.Value)));
    }

    [Fact]
    public async Task What_is_refused_again_stays_refused_and_is_kept_once()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        InboxMessage refused = await RefuseAsync(harness, IntakeHarness.Message(body: "PV1|1|I\r"));

        Hl7v2ResendResult result = await harness.Intake.ResendAsync(
            refused, await OpenAsync(harness, refused.Id));

        Assert.Null(result.RecordId);
        Assert.Equal("HLS2204", result.ErrorCode);
        Assert.Equal(1, await harness.Node.CountQuarantinedAsync());
        Assert.Equal(InboxStatus.Quarantined, (await harness.Node.FindMessageAsync(refused.Id))!.Status);
    }

    [Fact]
    public async Task Several_messages_are_not_taken_for_one()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        InboxMessage refused = await RefuseAsync(harness, IntakeHarness.Message(body: "PV1|1|I\r"));
        string two = IntakeHarness.Message() + IntakeHarness.Message(controlId: "ID2");

        Hl7v2ResendResult result = await harness.Intake.ResendAsync(refused, Encoding.UTF8.GetBytes(two));

        Assert.Equal((null, "HLS2214"), (result.RecordId, result.ErrorCode));
        Assert.Equal(0, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Fact]
    public async Task What_was_sealed_is_not_sent_again()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        await harness.SendAsync(IntakeHarness.Message());
        InboxMessage message = Assert.Single(await harness.ListAsync());

        await Assert.ThrowsAsync<ArgumentException>(
            () => harness.Intake.ResendAsync(message, Encoding.UTF8.GetBytes(IntakeHarness.Message())));
    }

    // What waits in the queue may be seen as well: who looks is on the ledger, which seals again by then.
    [Fact]
    public async Task A_message_that_is_set_aside_is_opened_for_a_sealed_access()
    {
        ManualTimeProvider time = new();
        time.Advance(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) - DateTimeOffset.UnixEpoch);
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options =>
            {
                options.AckWhen = AckWhen.Stored;
                options.OnQueueFailure = QueueFailureAction.SetAside;
            },
            storage,
            time);
        storage.IsQueueUnreadable = true;
        await harness.SendAsync(IntakeHarness.Message());
        await Waiting.UntilAsync(
            () => harness.Node.GetQueueStatus().SetAside > 0, time, TimeSpan.FromMinutes(1));

        storage.IsQueueUnreadable = false;
        InboxMessage aside = Assert.Single(await harness.ListAsync());

        Assert.Equal(IntakeHarness.Message(), Encoding.UTF8.GetString(await OpenAsync(harness, aside.Id)));
        Assert.Equal(InboxStatus.SetAside, (await harness.Node.FindMessageAsync(aside.Id))!.Status);
    }

    [Fact]
    public async Task Content_that_was_kept_is_deleted_when_its_retention_is_over_and_its_row_stays()
    {
        ManualTimeProvider time = new();
        time.Advance(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) - DateTimeOffset.UnixEpoch);
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            time: time, nodeOptions: new LedgerNodeOptions { QuarantineRetention = TimeSpan.FromDays(1) });
        InboxMessage refused = await RefuseAsync(harness, IntakeHarness.Message(body: "PV1|1|I\r"));

        // Time is that of the ledger, so something has to be sealed for it to pass.
        time.Advance(TimeSpan.FromHours(23));
        await harness.SendAsync(IntakeHarness.Message(controlId: "ID2"));
        await harness.RestartAsync();
        Assert.NotEmpty(await OpenAsync(harness, refused.Id));
        time.Advance(TimeSpan.FromHours(2));
        await harness.SendAsync(IntakeHarness.Message(controlId: "ID3"));
        await harness.RestartAsync();
        for (int step = 0; step < 20_000 && await harness.Node.CountQuarantinedAsync() > 0; step++)
        {
            await Task.Delay(1);
        }

        HealthLedgerException gone = await Assert.ThrowsAnyAsync<HealthLedgerException>(
            () => OpenAsync(harness, refused.Id));
        Assert.Equal("HLS4008", gone.Code);
        Assert.Equal(InboxStatus.Quarantined, (await harness.Node.FindMessageAsync(refused.Id))!.Status);
    }

    private static async Task CheckLinkAsync(IntakeHarness harness, RecordId refused, RecordId accepted)
    {
        InboxMessage before = (await harness.Node.FindMessageAsync(refused))!;
        InboxMessage after = (await harness.Node.FindMessageAsync(accepted))!;
        Assert.Equal((InboxStatus.Resent, accepted, null), (before.Status, before.ResentAs, before.ResendOf));
        Assert.Equal((null, refused), (after.ResentAs, after.ResendOf));
        Assert.True(after.Status is InboxStatus.Sealed or InboxStatus.Answered or InboxStatus.Received);
    }

    private static async Task<InboxMessage> RefuseAsync(IntakeHarness harness, string text)
    {
        await harness.SendAsync(text);
        InboxMessage refused = Assert.Single(await harness.ListAsync());
        Assert.Equal(InboxStatus.Quarantined, refused.Status);
        return refused;
    }

    private static async Task<byte[]> OpenAsync(IntakeHarness harness, RecordId message)
    {
        SealedMessageAccess access = await harness.Node.RequestMessageAccessAsync(new MessageAccessRequest
        {
            MessageId = message,
            Individual = new IndividualId(Enumerable.Repeat((byte)1, IndividualId.SizeBytes).ToArray()),
            Role = "INTEGRATION",
        });
        using MessageContent content = await harness.Node.OpenMessageAsync(access);
        return content.Content.ToArray();
    }
}
