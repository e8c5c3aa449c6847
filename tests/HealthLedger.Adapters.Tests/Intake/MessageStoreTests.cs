using System.Text;
using HealthLedger.Adapters.Tests.Mllp;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Inbox;
using HealthLedger.Ledger;
using HealthLedger.Subjects;

namespace HealthLedger.Adapters.Tests.Intake;

public sealed class MessageStoreTests
{
    [Fact]
    public async Task A_sealed_message_has_a_row_under_the_id_of_its_record()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();

        await harness.SendAsync(IntakeHarness.Message());

        InboxMessage message = Assert.Single(await harness.ListAsync());
        Assert.Equal(InboxStatus.Sealed, message.Status);
        Assert.Equal(harness.Events.Single().RecordId, message.Id);
        Assert.Equal(
            ("adt", "APP", "FAC", "ADT^A01", "ID1", 1),
            (message.Listener, message.SendingApplication, message.SendingFacility, message.MessageType,
                message.ControlId, message.Attempts));
        Assert.Equal(IntakeHarness.Message().Length, message.Bytes);
        Assert.Single(message.Patients);
        Assert.Equal(
            Encoding.UTF8.GetBytes(IntakeHarness.Message()), await harness.OpenAsync(message.Id));
    }

    [Fact]
    public async Task An_answer_that_went_out_is_written_down()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        await using MllpListener listener = new(new MllpListenerOptions { Port = 0 }, harness.Intake);
        await listener.StartAsync();
        await using (MllpClient client = await MllpClient.ConnectAsync(
            new MllpClientOptions { Port = listener.BoundEndPoint!.Port }))
        {
            await client.SendAsync(Encoding.UTF8.GetBytes(IntakeHarness.Message()));
            await client.SendAsync(Encoding.UTF8.GetBytes(IntakeHarness.Message()));
        }

        await listener.StopAsync();
        await harness.Intake.DisposeAsync();

        InboxMessage message = Assert.Single(await harness.ListAsync());
        Assert.Equal((InboxStatus.Answered, "AA", 2), (message.Status, message.Answer, message.Attempts));
    }

    [Fact]
    public async Task Without_recorded_answers_it_is_listed_as_sealed()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(options => options.RecordAnswers = false);
        await using MllpListener listener = new(new MllpListenerOptions { Port = 0 }, harness.Intake);
        await listener.StartAsync();
        await using (MllpClient client = await MllpClient.ConnectAsync(
            new MllpClientOptions { Port = listener.BoundEndPoint!.Port }))
        {
            await client.SendAsync(Encoding.UTF8.GetBytes(IntakeHarness.Message()));
        }

        await listener.StopAsync();
        await harness.Intake.DisposeAsync();

        Assert.Equal(InboxStatus.Sealed, Assert.Single(await harness.ListAsync()).Status);
    }

    [Fact]
    public async Task A_refused_message_is_listed_once_however_often_it_comes()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        string refused = IntakeHarness.Message(body: "PV1|1\r");

        await harness.SendAsync(refused);
        await harness.SendAsync(refused);

        InboxMessage message = Assert.Single(await harness.ListAsync());
        Assert.Equal(
            (InboxStatus.Quarantined, "AE", Hl7v2ErrorCodes.PatientMissing, 2),
            (message.Status, message.Answer, message.ErrorCode, message.Attempts));
        Assert.Equal(harness.Events.First().QuarantineId, message.QuarantineId);
        Assert.Equal(1, await harness.Node.CountQuarantinedAsync());
    }

    [Fact]
    public async Task A_refused_message_is_found_for_each_patient_whom_it_names_and_enrols_nobody()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.OnSeveralPatients = SeveralPatientsAction.Refuse);
        await harness.SendAsync(IntakeHarness.Message(
            controlId: "R1",
            body: "PID|1||4713^^^HOSP^MR\rPID|2||4713^^^HOSP^MR\rPID|3||4714^^^HOSP^MR\rMRG|4715^^^HOSP^MR\r"));
        await harness.SendAsync(IntakeHarness.Message(controlId: "R2", body: "PV1|1\r"));

        await CheckAsync();
        await harness.RestartAsync();
        await CheckAsync();

        async Task CheckAsync()
        {
            foreach (string id in (string[])["4713", "4714", "4715"])
            {
                InboxMessage found = Assert.Single(
                    await harness.ListAsync(new InboxQuery { Patient = new PatientIdentifier("HOSP", id) }));
                Assert.Equal(
                    ("R1", InboxStatus.Quarantined, Hl7v2ErrorCodes.PatientsDiffer, 3),
                    (found.ControlId, found.Status, found.ErrorCode, found.Patients.Count));
                await using IAsyncEnumerator<HistoryEntry> history = harness.Node
                    .ListHistoryAsync(new PatientIdentifier("HOSP", id)).GetAsyncEnumerator();
                Assert.False(await history.MoveNextAsync());
            }

            Assert.Equal(2, (await harness.ListAsync()).Count);
        }
    }

    [Fact]
    public async Task Of_many_patients_a_refused_message_is_found_for_the_first_four()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.OnSeveralPatients = SeveralPatientsAction.Refuse);
        string body = string.Concat(Enumerable.Range(1, 100).Select(at => $"PID|{at}||{4700 + at}^^^HOSP^MR\r"));
        await harness.SendAsync(IntakeHarness.Message(body: body + "MRG|4900^^^HOSP^MR\r"));

        Assert.Equal(4, Assert.Single(await harness.ListAsync()).Patients.Count);
        foreach ((string id, int count) in new[] { ("4701", 1), ("4704", 1), ("4705", 0), ("4900", 0) })
        {
            Assert.Equal(count, (await harness.ListAsync(
                new InboxQuery { Patient = new PatientIdentifier("HOSP", id) })).Count);
        }
    }

    [Fact]
    public async Task Without_quarantine_a_refused_message_is_listed_as_rejected()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.QuarantineRefused = false);

        await harness.SendAsync("no message");

        InboxMessage message = Assert.Single(await harness.ListAsync());
        Assert.Equal((InboxStatus.Rejected, "AR", string.Empty), (message.Status, message.Answer, message.MessageType));
        Assert.Equal(0, await harness.Node.CountQuarantinedAsync());
    }

    [Fact]
    public async Task Each_search_finds_its_messages_and_no_others()
    {
        // Messages of one instant have no order of their own.
        ManualTimeProvider time = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(time: time);
        await harness.SendAsync(IntakeHarness.Message(controlId: "A1"));
        time.Advance(TimeSpan.FromSeconds(1));
        await harness.SendAsync(IntakeHarness.Message("ADT^A08", "A2", "PID|1||4712^^^HOSP^MR\r"), listener: "other");
        time.Advance(TimeSpan.FromSeconds(1));
        await harness.SendAsync(IntakeHarness.Message("ORU^R01", "A3", "OBX|1\r"));

        async Task<string> FindAsync(InboxQuery query) =>
            string.Join(' ', (await harness.ListAsync(query)).Select(message => message.ControlId));

        Assert.Equal("A3 A2 A1", await FindAsync(new InboxQuery()));
        Assert.Equal("A2 A1", await FindAsync(new InboxQuery { MessageType = "ADT" }));
        Assert.Equal("A2", await FindAsync(new InboxQuery { MessageType = "ADT^A08" }));
        Assert.Equal("A1", await FindAsync(new InboxQuery { ControlId = "A1" }));
        Assert.Equal("A2", await FindAsync(new InboxQuery { Listener = "other" }));
        Assert.Equal("A3", await FindAsync(new InboxQuery { Answer = "AE" }));
        Assert.Equal("A3", await FindAsync(new InboxQuery { Statuses = [InboxStatus.Quarantined] }));
        Assert.Equal("A2", await FindAsync(new InboxQuery { Patient = new PatientIdentifier("HOSP", "4712") }));
        Assert.Equal("A3 A2 A1", await FindAsync(new InboxQuery { Sender = "FAC" }));
        Assert.Equal(string.Empty, await FindAsync(new InboxQuery { Sender = "FA" }));
        Assert.Equal(string.Empty, await FindAsync(new InboxQuery { To = DateTimeOffset.UnixEpoch }));
    }

    [Fact]
    public async Task Pages_together_are_the_whole_list_also_when_messages_share_an_instant()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(time: new ManualTimeProvider());
        for (int number = 0; number < 7; number++)
        {
            await harness.SendAsync(IntakeHarness.Message(body: $"PV1|{number}\r"));
        }

        List<InboxMessage> whole = await harness.ListAsync();
        List<InboxMessage> paged = [];
        while (await harness.ListAsync(new InboxQuery { Limit = 3, After = paged.LastOrDefault()?.Id })
            is { Count: > 0 } page)
        {
            paged.AddRange(page);
        }

        Assert.Equal(7, whole.Count);
        Assert.Equal(whole.Select(message => message.Id), paged.Select(message => message.Id));
    }

    [Fact]
    public async Task A_held_message_has_no_row_until_it_is_sealed()
    {
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(storage: storage);
        storage.FillFor(1);

        Assert.Equal("Hold", await harness.SendAsync(IntakeHarness.Message()));
        Assert.Empty(await harness.ListAsync());

        await harness.SendAsync(IntakeHarness.Message(), attempt: 2);
        Assert.Equal(InboxStatus.Sealed, Assert.Single(await harness.ListAsync()).Status);
    }

    [Fact]
    public async Task Whatever_was_received_is_whole_after_a_restart()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        await harness.SendAsync(IntakeHarness.Message());
        await harness.SendAsync(IntakeHarness.Message(controlId: "ID2", body: "PV1|1\r"));

        await harness.RestartAsync();

        Assert.Equal(2, (await harness.ListAsync()).Count);
        Assert.Null((await harness.Node.VerifyAsync(withPayloads: true)).FirstError);
    }
}
