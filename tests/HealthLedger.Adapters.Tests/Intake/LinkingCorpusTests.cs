using HealthLedger.Hl7v2.Intake;
using HealthLedger.Records;
using Xunit.Abstractions;

namespace HealthLedger.Adapters.Tests.Intake;

/// <summary>Public test material through an intake that links: what becomes of it is counted, and nothing is
/// lost.</summary>
public sealed class LinkingCorpusTests(ITestOutputHelper output)
{
    [CorpusFact]
    public async Task Every_message_that_is_taken_is_sealed_once_linked_or_not()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(options =>
        {
            options.Linking = MessageLinking.On;
            options.OnReusedControlId = ReusedControlIdAction.AcceptAsNew;
        });
        IReadOnlyList<CorpusFile> files = TestData.Hl7Files();
        foreach (CorpusFile file in files)
        {
            await harness.HandleAsync(file.Bytes);
        }

        Hl7v2IntakeEvent[] taken = [.. harness.Events.Where(one => one.RecordId is not null)];
        int parked = (int)harness.Node.GetQueueStatus().Parked;
        int waited = taken.Count(one => one.IsParked && !one.IsRepeat);
        output.WriteLine(
            $"{files.Count} files, {taken.Length} messages taken, {taken.Count(one => one.IsRepeat)} of them again; "
            + string.Join(", ", taken.Where(one => !one.IsRepeat && !one.IsParked).CountBy(one => one.Link)
                .OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))
            + $"; {waited} were parked, {parked} still are");
        Assert.Equal(
            taken.Where(one => !one.IsRepeat).Select(one => one.RecordId).Distinct().Count(),
            taken.Count(one => !one.IsRepeat));
        foreach (Hl7v2IntakeEvent linked in taken.Where(one => one.Link == LinkOutcome.Linked))
        {
            RecordVersions versions = await harness.Node.GetVersionsAsync(linked.RecordId!.Value);
            Assert.Contains(versions.Links, link => link.RecordId == linked.RecordId);
        }

        Assert.Null((await harness.Node.VerifyAsync(withPayloads: true)).FirstError);
    }
}
