using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Validation;
using HealthLedger.Inbox;

namespace HealthLedger.Adapters.Tests.Intake;

public sealed class IntakeValidationTests
{
    private const string Rules =
        """
        {"messages":{"ADT^A01":
        {"required":["PV1-44"],"codes":{"PV1-2":["I","O"]},"patientAuthorities":["HOSP"]}}}
        """;

    private const string Faulty = IntakeHarness.Patient + "\rPV1|1|X\r";

    [Fact]
    public async Task Rejected_messages_get_AE_with_one_ERR_for_each_finding_and_are_kept()
    {
        await using IntakeHarness harness = await StartAsync(InvalidMessageAction.Reject);

        string answer = await harness.SendAsync(IntakeHarness.Message(body: Faulty));

        Assert.Equal("AE", IntakeHarness.Value(answer, "MSA-1"));
        Assert.Equal(
            ["101 HLS2322", "103 HLS2323"],
            Enumerable.Range(1, 2).Select(number =>
                IntakeHarness.Value(answer, $"ERR[{number}]-3.1") + " "
                + IntakeHarness.Value(answer, $"ERR[{number}]-7")));
        InboxMessage row = Assert.Single(await harness.ListAsync());
        Assert.Equal((InboxStatus.Quarantined, "AE", "HLS2322"), (row.Status, row.Answer, row.ErrorCode));
        Assert.Equal(2, harness.Events.Single().Findings.Length);
        Assert.Equal(0UL, harness.Node.GetStatus().Height.Value);
    }

    [Fact]
    public async Task Reported_messages_are_sealed_acknowledged_as_ever_and_named()
    {
        await using IntakeHarness harness = await StartAsync(InvalidMessageAction.Report);

        string answer = await harness.SendAsync(IntakeHarness.Message(body: Faulty));

        Assert.Equal("AA", IntakeHarness.Value(answer, "MSA-1"));
        Assert.DoesNotContain("\rERR|", answer, StringComparison.Ordinal);
        Hl7v2IntakeEvent told = harness.Events.Single();
        Assert.NotNull(told.RecordId);
        Assert.Null(told.ErrorCode);
        Assert.Equal(
            [Hl7v2ErrorCodes.SiteFieldMissing, Hl7v2ErrorCodes.SiteCodeUnknown],
            told.Findings.Select(finding => finding.Code));
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_row_of_a_reported_message_has_the_first_code_also_after_a_resend(bool recordsAnswers)
    {
        await using IntakeHarness harness = await StartAsync(InvalidMessageAction.Report, recordsAnswers);
        for (int i = 0; i < 2; i++)
        {
            byte[] content = System.Text.Encoding.UTF8.GetBytes(IntakeHarness.Message(body: Faulty));
            System.Net.IPEndPoint sender = new(System.Net.IPAddress.Loopback, 1);
            Hl7v2.Mllp.MllpConnectionInfo over = new(1, "adt", sender, DateTimeOffset.UnixEpoch);
            Hl7v2.Mllp.MllpMessage message = new(
                content, over, TimeProvider.System.GetUtcNow(), Hl7v2.Mllp.MllpFindings.None, 1);
            (await harness.Intake.HandleAsync(message, CancellationToken.None)).Sent();
        }

        await harness.Intake.DisposeAsync();

        InboxMessage row = Assert.Single(await harness.ListAsync());
        Assert.Equal((InboxStatus.Answered, "HLS2322", 2), (row.Status, row.ErrorCode, row.Attempts));
    }

    [Fact]
    public async Task A_message_without_findings_passes_and_what_the_standard_alone_forbids_does_not_count()
    {
        await using IntakeHarness harness = await StartAsync(InvalidMessageAction.Reject);
        string visit = "PV1|1|I" + new string('|', 42) + "20260101\r";

        string good = await harness.SendAsync(IntakeHarness.Message(body: IntakeHarness.Patient + "\r" + visit));
        string odd = await harness.SendAsync(
            IntakeHarness.Message(controlId: "2", body: IntakeHarness.Patient + "\rQQQ|1\r" + visit));

        Assert.Equal("AA", IntakeHarness.Value(good, "MSA-1"));
        Assert.Equal("AA", IntakeHarness.Value(odd, "MSA-1"));
        Assert.All(harness.Events, told => Assert.Empty(told.Findings));
    }

    [Fact]
    public async Task The_types_that_are_accepted_come_first()
    {
        await using IntakeHarness harness = await StartAsync(InvalidMessageAction.Reject);
        harness.Options.AcceptedMessageTypes.Add("ORU");
        await harness.RestartAsync();

        string answer = await harness.SendAsync(IntakeHarness.Message(body: Faulty));

        Assert.Equal("HLS2201", IntakeHarness.Value(answer, "ERR-7"));
    }

    private static Task<IntakeHarness> StartAsync(InvalidMessageAction onInvalid, bool recordsAnswers = true)
    {
        Assert.True(Hl7SiteRules.TryParse(
            System.Text.Encoding.UTF8.GetBytes(Rules), out Hl7SiteRules? rules, out _));
        return IntakeHarness.StartAsync(options =>
        {
            options.Validator = new Hl7Validator(new Hl7ValidationOptions { SiteRules = rules });
            options.OnInvalid = onInvalid;
            options.RecordAnswers = recordsAnswers;
        });
    }
}
