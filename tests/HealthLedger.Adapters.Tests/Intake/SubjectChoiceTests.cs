namespace HealthLedger.Adapters.Tests.Intake;

public sealed class SubjectChoiceTests
{
    [Theory]
    [InlineData("PID|1||1^^^A^PI~2^^^B^MR", "B", "2")]
    [InlineData("PID|1||1^^^A^PI~2^^^B^NI", "A", "1")]
    [InlineData("PID|1||1^^^A&1.2.3&ISO^MR", "ISO:1.2.3", "1")]
    [InlineData("PID|1|7^^^A", "A", "7")]
    [InlineData("PID|1||1", "sender:FAC", "1")]
    [InlineData("PID|1||1^^^A^MR\rPID|2||9^^^Z~1^^^A", "A", "1")]
    public async Task The_identifier_that_names_the_patient_is(string body, string assigner, string id)
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();

        await harness.SendAsync(IntakeHarness.Message(body: body + "\r"));

        Assert.Equal(1, await harness.CountRecordsAsync(assigner, id));
    }

    [Fact]
    public async Task A_preferred_authority_goes_before_a_preferred_type()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.PreferredAssigningAuthorities.Add("NAT"));

        await harness.SendAsync(IntakeHarness.Message(body: "PID|1||1^^^A^MR~2^^^NAT^NI\r"));

        Assert.Equal(1, await harness.CountRecordsAsync("NAT", "2"));
    }

    [Fact]
    public async Task Names_that_stand_for_one_authority_give_one_patient()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(options =>
        {
            options.AssigningAuthorityNames.Add("1.2.3", "HOSP");
            options.AssigningAuthorityNames.Add("NORTH", "HOSP");
            options.DefaultAssigningAuthority = "HOSP";
        });

        await harness.SendAsync(IntakeHarness.Message(controlId: "1", body: "PID|1||5^^^X&1.2.3&ISO\r"));
        await harness.SendAsync(IntakeHarness.Message(controlId: "2", body: "PID|1||5^^^NORTH\r"));
        await harness.SendAsync(IntakeHarness.Message(controlId: "3", body: "PID|1||5\r"));

        Assert.Equal(3, await harness.CountRecordsAsync("HOSP", "5"));
    }

    [Fact]
    public async Task Equal_numbers_of_two_senders_without_authority_stay_two_patients()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        string sent = IntakeHarness.Message(body: "PID|1||5\r");

        await harness.SendAsync(sent);
        await harness.SendAsync(sent.Replace("APP|FAC", "APP|OTHER", StringComparison.Ordinal));

        Assert.Equal(1, await harness.CountRecordsAsync("sender:FAC", "5"));
        Assert.Equal(1, await harness.CountRecordsAsync("sender:OTHER", "5"));
    }

    [Fact]
    public async Task Several_patients_are_sealed_for_the_first_by_option()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.OnSeveralPatients = HealthLedger.Hl7v2.Intake.SeveralPatientsAction.FirstPatient);

        await harness.SendAsync(IntakeHarness.Message("ADT^A17", body: "PID|1||1^^^A\rPID|2||2^^^A\r"));

        Assert.Equal(1, await harness.CountRecordsAsync("A", "1"));
        Assert.Equal(0, await harness.CountRecordsAsync("A", "2"));
    }
}
