using HealthLedger.Hl7v2.Intake;

namespace HealthLedger.Adapters.Tests.Intake;

public sealed class IntakeStatisticsTests
{
    [Fact]
    public async Task A_full_disk_is_a_fault_until_a_message_is_stored_though_the_node_looks_well()
    {
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(storage: storage);
        await harness.SendAsync(IntakeHarness.Message(controlId: "1"));
        Hl7v2IntakeStatistics before = harness.Intake.GetStatistics("adt");
        storage.FillFor(2);

        string first = await harness.SendAsync(IntakeHarness.Message(controlId: "2"));
        Hl7v2IntakeStatistics since = harness.Intake.GetStatistics("adt");
        await harness.SendAsync(IntakeHarness.Message(controlId: "2"), attempt: 2);
        Hl7v2IntakeStatistics later = harness.Intake.GetStatistics("adt");
        string? nodeFault = harness.Node.GetStatus().Fault;
        string third = await harness.SendAsync(IntakeHarness.Message(controlId: "2"), attempt: 3);
        Hl7v2IntakeStatistics after = harness.Intake.GetStatistics("adt");

        Assert.Equal("Hold", first);
        Assert.Null(before.Fault);
        Assert.Equal("HLS7003", since.Fault);
        Assert.Null(nodeFault);
        Assert.Equal(since.FaultSince, later.FaultSince);
        Assert.True(later.FaultAt >= later.FaultSince);
        Assert.Equal("AA", IntakeHarness.Value(third, "MSA-1"));
        Assert.Null(after.Fault);
        Assert.Null(after.FaultSince);
        Assert.True(after.LastStoredAt >= before.LastStoredAt);
        Assert.Equal(2, after.Answers["AA"]);
        Assert.Equal(1, after.Answers["none"]);
    }

    [Fact]
    public async Task A_refused_message_that_was_kept_ends_a_fault_too_and_listeners_are_counted_apart()
    {
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(storage: storage);
        storage.FillFor(1);
        await harness.SendAsync(IntakeHarness.Message());

        await harness.SendAsync("not HL7", listener: "lab");
        Hl7v2IntakeStatistics ofAnother = harness.Intake.GetStatistics("adt");
        await harness.SendAsync("not HL7");

        Assert.NotNull(ofAnother.Fault);
        Assert.Null(harness.Intake.GetStatistics("adt").Fault);
        Assert.Equal(1, harness.Intake.GetStatistics("lab").Answers["AR"]);
    }

    [Fact]
    public void A_fault_that_nobody_has_met_for_ten_minutes_is_not_known_any_more()
    {
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        IntakeActivity activity = new();
        activity.Failed("HLS7003", now);
        activity.Failed("HLS7003", now.AddMinutes(5));

        Assert.Equal("HLS7003", activity.Read(now.AddMinutes(15)).Fault);
        Assert.Equal(now, activity.Read(now.AddMinutes(15)).FaultSince);
        Assert.Null(activity.Read(now.AddMinutes(15).AddSeconds(1)).Fault);
    }
}
