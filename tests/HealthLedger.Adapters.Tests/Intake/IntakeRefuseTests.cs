using System.Globalization;
using System.Text;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Adapters.Tests.Intake;

public sealed class IntakeRefuseTests
{
    [Theory]
    [InlineData("not HL7", "AR", "HLS2002", "100")]
    [InlineData("MSH|", "AR", "HLS2005", "102")]
    public async Task An_unreadable_header_gets_AR_with_an_empty_MSA_2(
        string sent, string code, string error, string table)
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();

        string answer = await harness.SendAsync(sent);

        AssertRefused(answer, code, error, table);
        Assert.Empty(IntakeHarness.Value(answer, "MSA-2"));
        Assert.Equal(1, await harness.Node.CountQuarantinedAsync());
    }

    [Fact]
    public async Task A_missing_control_id_gets_AE_101()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();

        string answer = await harness.SendAsync(IntakeHarness.Message(controlId: string.Empty));

        AssertRefused(answer, "AE", Hl7v2ErrorCodes.ControlIdMissing, "101");
    }

    [Fact]
    public async Task A_missing_PID_gets_AE_101_on_PID_and_its_bytes_are_kept_once()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        string sent = IntakeHarness.Message(body: "PV1|1|I\r");

        string answer = await harness.SendAsync(sent);
        await harness.SendAsync(sent);

        AssertRefused(answer, "AE", Hl7v2ErrorCodes.PatientMissing, "101");
        Assert.Equal("PID", IntakeHarness.Value(answer, "ERR-2.1"));
        Assert.Equal(1, await harness.Node.CountQuarantinedAsync());
        Assert.Equal(0UL, harness.Node.GetStatus().Height.Value);
    }

    [Theory]
    [InlineData("PID|1||^^^HOSP^MR", Hl7v2ErrorCodes.PatientIdentifierMissing, "101")]
    [InlineData("PID|1||\"\"", Hl7v2ErrorCodes.PatientIdentifierMissing, "101")]
    [InlineData("PID|1", Hl7v2ErrorCodes.PatientIdentifierMissing, "101")]
    [InlineData("PID|1||1^^^H\\X00\\H", Hl7v2ErrorCodes.PatientIdentifierUnusable, "102")]
    [InlineData("PID|1||1^^^H\0H", Hl7v2ErrorCodes.PatientIdentifierUnusable, "102")]
    [InlineData("PID|1||1^^^H\rPID|2||2^^^H", Hl7v2ErrorCodes.PatientsDiffer, "204")]
    public async Task A_patient_who_cannot_be_told_gets_AE(string body, string error, string table)
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();

        string answer = await harness.SendAsync(IntakeHarness.Message(body: body + "\r"));

        AssertRefused(answer, "AE", error, table);
    }

    [Fact]
    public async Task An_identifier_beyond_the_limit_gets_AE_102_without_its_text()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();

        string answer = await harness.SendAsync(
            IntakeHarness.Message(body: $"PID|1||{new string('7', 1025)}^^^HOSP\r"));

        AssertRefused(answer, "AE", Hl7v2ErrorCodes.PatientIdentifierUnusable, "102");
        Assert.DoesNotContain("777", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_control_id_beyond_the_limit_gets_AE_102()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();

        string answer = await harness.SendAsync(IntakeHarness.Message(controlId: new string('1', 5000)));

        AssertRefused(answer, "AE", Hl7v2ErrorCodes.ControlIdTooLong, "102");
    }

    [Fact]
    public async Task Other_content_under_a_known_control_id_gets_AE_205_and_is_set_aside()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        await harness.SendAsync(IntakeHarness.Message());

        string answer = await harness.SendAsync(IntakeHarness.Message(body: IntakeHarness.Patient + "\rPV1|1|O\r"));

        AssertRefused(answer, "AE", Hl7v2ErrorCodes.ControlIdReused, "205");
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
        Assert.Equal(1, await harness.Node.CountQuarantinedAsync());
    }

    [Fact]
    public async Task Other_content_under_a_known_control_id_is_a_new_record_by_option_and_resent_once()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.OnReusedControlId = ReusedControlIdAction.AcceptAsNew);
        await harness.SendAsync(IntakeHarness.Message());
        string other = IntakeHarness.Message(body: IntakeHarness.Patient + "\rPV1|1|O\r");

        string first = await harness.SendAsync(other);
        string second = await harness.SendAsync(other);

        Assert.Equal("AA", IntakeHarness.Value(first, "MSA-1"));
        Assert.Equal(first, second);
        Assert.Equal(2, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Fact]
    public async Task A_message_that_may_be_cut_off_gets_AE_and_is_never_sealed()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();

        string answer = await harness.SendAsync(IntakeHarness.Message(), MllpFindings.ContentAfterEnd);

        AssertRefused(answer, "AE", Hl7v2ErrorCodes.MessageMayBeCutOff, "102");
        Assert.Equal(0, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Theory]
    [InlineData("ACK^A01")]
    [InlineData("ACK")]
    public async Task An_acknowledgment_is_never_answered_nor_recorded(string type)
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();

        string answer = await harness.SendAsync(IntakeHarness.Message(type, body: "MSA|AA|1\r"));

        Assert.Equal("None", answer);
        Assert.Equal(0UL, harness.Node.GetStatus().Height.Value);
        Assert.Null(Assert.Single(harness.Events).Code);
    }

    [Fact]
    public async Task Type_processing_id_and_version_are_refused_only_by_option()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(options =>
        {
            options.AcceptedMessageTypes.Add("ORU^R01");
            options.AcceptedMessageTypes.Add("ADT");
            options.AcceptedProcessingIds.Add("P");
            options.AcceptedVersions.Add("2.5.1");
        });
        string sent = IntakeHarness.Message();

        AssertRefused(
            await harness.SendAsync(IntakeHarness.Message("ORU^R03")),
            "AR",
            Hl7v2ErrorCodes.MessageTypeNotAccepted,
            "200");
        AssertRefused(
            await harness.SendAsync(sent.Replace("|P|", "|T|", StringComparison.Ordinal)),
            "AR",
            Hl7v2ErrorCodes.ProcessingIdNotAccepted,
            "202");
        AssertRefused(
            await harness.SendAsync(sent.Replace("2.5.1", "2.7", StringComparison.Ordinal)),
            "AR",
            Hl7v2ErrorCodes.VersionNotAccepted,
            "203");
        Assert.Equal("AA", IntakeHarness.Value(await harness.SendAsync(sent), "MSA-1"));
    }

    [Theory]
    [InlineData(false, "AA")]
    [InlineData(true, "AE")]
    public async Task An_unknown_character_set_is_accepted_with_an_issue_or_refused_by_option(bool refuse, string code)
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.RefuseUnknownCharacterSets = refuse);
        string sent = IntakeHarness.Message().Replace("2.5.1\r", "2.5.1||||||KLINGON\r", StringComparison.Ordinal);

        string answer = await harness.SendAsync(sent);

        Assert.Equal(code, IntakeHarness.Value(answer, "MSA-1"));
        Assert.True(Assert.Single(harness.Events).IssueCount > 0);
    }

    [Fact]
    public async Task A_truncated_frame_gets_AR_and_is_kept_while_memory_exhaustion_gets_no_answer()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        MllpConnectionInfo connection = new(1, "adt", new(System.Net.IPAddress.Loopback, 1), DateTimeOffset.UnixEpoch);
        byte[] received = Encoding.UTF8.GetBytes(IntakeHarness.Message());

        MllpResponse truncated = await harness.Intake.HandleFrameFaultAsync(
            new MllpFrameFault(MllpFrameStatus.Truncated, received, connection, DateTimeOffset.UnixEpoch),
            CancellationToken.None);
        MllpResponse exhausted = await harness.Intake.HandleFrameFaultAsync(
            new MllpFrameFault(MllpFrameStatus.MemoryExhausted, received, connection, DateTimeOffset.UnixEpoch),
            CancellationToken.None);

        AssertRefused(
            Encoding.Latin1.GetString(truncated.Content.Span), "AR", Hl7v2ErrorCodes.FrameTruncated, "100");
        Assert.Equal(MllpResponseKind.None, exhausted.Kind);
        Assert.Equal(1, await harness.Node.CountQuarantinedAsync());
    }

    [Fact]
    public async Task No_answer_and_no_event_holds_content()
    {
        const string canary = "Canary7";
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        string body = $"PID|1||{canary}^^^{canary}||{canary}\rPID|2||2||{canary}\r";

        string answer = await harness.SendAsync(IntakeHarness.Message("ADT^A17", body: body));

        Assert.DoesNotContain(canary, answer, StringComparison.Ordinal);
        Hl7v2IntakeEvent handled = Assert.Single(harness.Events);
        Assert.DoesNotContain(canary, handled.ToString(), StringComparison.Ordinal);
        int offset = IntakeHarness.Message("ADT^A17", body: body).IndexOf("|2||2", StringComparison.Ordinal) + 4;
        Assert.Equal("PID[2]-3@" + offset.ToString(CultureInfo.InvariantCulture), handled.Location);
    }

    private static void AssertRefused(string answer, string code, string error, string table)
    {
        Assert.Equal(code, IntakeHarness.Value(answer, "MSA-1"));
        Assert.Equal(table, IntakeHarness.Value(answer, "ERR-3.1"));
        Assert.Equal(error, IntakeHarness.Value(answer, "ERR-7"));
    }
}
