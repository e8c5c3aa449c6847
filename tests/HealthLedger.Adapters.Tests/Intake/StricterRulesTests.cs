using HealthLedger.Hl7v2.Intake;
using HealthLedger.Inbox;
using static HealthLedger.Adapters.Tests.Intake.LinkingMessages;

namespace HealthLedger.Adapters.Tests.Intake;

/// <summary>A listener whose rules have become stricter: what it had accepted keeps its answer.</summary>
public sealed class StricterRulesTests
{
    [Theory]
    [InlineData(AckWhen.Sealed, false)]
    [InlineData(AckWhen.Stored, false)]
    [InlineData(AckWhen.Sealed, true)]
    [InlineData(AckWhen.Stored, true)]
    public async Task The_resend_of_an_accepted_message_gets_its_first_answer(AckWhen when, bool isLinked)
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(options =>
        {
            options.AckWhen = when;
            options.Linking = isLinked ? MessageLinking.On : MessageLinking.Off;
            options.ReceiptSegment = "ZHL";
        });

        // With linking it is parked: it was accepted all the same.
        string message = Result("R1", "100", "C");
        string first = await harness.SendAsync(message);
        await RestrictAsync(harness);
        string again = await harness.SendAsync(message);
        string other = await harness.SendAsync(Result("R2", "100"));
        string changed = await harness.SendAsync(Result("R1", "100", "C", value: "9.9"));

        Assert.Equal("AA", IntakeHarness.Value(first, "MSA-1"));
        Assert.Equal(first, again);
        Assert.Equal("AR", IntakeHarness.Value(other, "MSA-1"));
        Assert.Equal("AR", IntakeHarness.Value(changed, "MSA-1"));
        Assert.Equal(2, await harness.Node.CountQuarantinedAsync());
        Assert.Equal(
            Enumerable.Repeat(InboxStatus.Quarantined, 2),
            (await harness.ListAsync()).Select(one => one.Status)
                .Where(status => status is InboxStatus.Quarantined or InboxStatus.Rejected));
        Assert.Null((await harness.Node.VerifyAsync(withPayloads: true)).FirstError);
    }

    [Fact]
    public async Task Also_of_new_content_under_a_known_control_id()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.OnReusedControlId = ReusedControlIdAction.AcceptAsNew);
        await harness.SendAsync(Result("R1", "100"));
        string second = await harness.SendAsync(Result("R1", "200"));
        await RestrictAsync(harness);

        Assert.Equal("AA", IntakeHarness.Value(second, "MSA-1"));
        Assert.Equal(second, await harness.SendAsync(Result("R1", "200")));
        Assert.Equal("AR", IntakeHarness.Value(await harness.SendAsync(Result("R1", "300")), "MSA-1"));
    }

    [Fact]
    public async Task What_was_refused_is_accepted_when_the_rules_allow_it()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.AcceptedMessageTypes.Add("ADT"));
        Assert.Equal("AR", IntakeHarness.Value(await harness.SendAsync(Result("R1", "100")), "MSA-1"));
        harness.Options.AcceptedMessageTypes.Clear();
        await harness.RestartAsync();
        Assert.Equal("AA", IntakeHarness.Value(await harness.SendAsync(Result("R1", "100")), "MSA-1"));
    }

    private static async Task RestrictAsync(IntakeHarness harness)
    {
        harness.Options.AcceptedMessageTypes.Add("ADT");
        await harness.RestartAsync();
    }
}
