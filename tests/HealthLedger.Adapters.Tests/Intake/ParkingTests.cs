using System.Text;
using HealthLedger.Adapters.Tests.Mllp;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Inbox;
using HealthLedger.Primitives;
using HealthLedger.Records;
using static HealthLedger.Adapters.Tests.Intake.LinkingMessages;
using static HealthLedger.Adapters.Tests.Intake.LinkingTests;

namespace HealthLedger.Adapters.Tests.Intake;

/// <summary>Messages that overtake what they refer to wait for it (docs/spec/linking.md section 4).</summary>
public sealed class ParkingTests
{
    [Theory]
    [InlineData(AckWhen.Sealed, false)]
    [InlineData(AckWhen.Sealed, true)]
    [InlineData(AckWhen.Stored, false)]
    [InlineData(AckWhen.Stored, true)]
    public async Task A_corrected_result_waits_for_what_it_corrects_and_follows_it(AckWhen when, bool restarts)
    {
        await using IntakeHarness harness = await StartAsync(when);
        string answer = await AcceptAsync(harness, Result("R2", "100", "C"));
        RecordId corrected = harness.Events.Last().RecordId!.Value;
        await Waiting.UntilAsync(() => harness.Node.GetQueueStatus().Parked == 1);
        Assert.Equal(InboxStatus.Parked, Assert.Single(await harness.ListAsync()).Status);
        Assert.Equal(answer, await harness.SendAsync(Result("R2", "100", "C")));
        await SealAsync(harness, Order("O1", "100"));
        Assert.Equal(1, harness.Node.GetQueueStatus().Parked);
        if (restarts)
        {
            await harness.RestartAsync();
            Assert.Equal(1, harness.Node.GetQueueStatus().Parked);
        }

        await AcceptAsync(harness, Result("R1", "100"));
        await Waiting.UntilAsync(() => harness.Node.GetQueueStatus() is { Parked: 0, Waiting: 0 });

        RecordVersions versions = await harness.Node.GetVersionsAsync(corrected);
        Assert.Equal(corrected, versions.Current);
        Assert.Equal([AmendmentKind.Addendum, AmendmentKind.Correction], versions.Links.Select(link => link.Kind));
        Assert.Equal(answer, await harness.SendAsync(Result("R2", "100", "C")));
        Assert.Equal(Result("R2", "100", "C"), Encoding.UTF8.GetString(await harness.OpenAsync(corrected)));
        Assert.Null((await harness.Node.VerifyAsync(withPayloads: true)).FirstError);
    }

    [Fact]
    public async Task What_is_parked_is_in_the_way_of_nothing_else_and_keeps_its_order()
    {
        await using IntakeHarness harness = await StartAsync(AckWhen.Stored);
        RecordId[] corrections =
        [
            await SealAsync(harness, Result("C1", "100", "C")), await SealAsync(harness, Result("C2", "100", "C")),
        ];
        await Waiting.UntilAsync(() => harness.Node.GetQueueStatus().Parked == 2);
        RecordId other = await SealAsync(harness, Result("R9", "900"));
        await harness.DrainAsync();
        Assert.Equal(other, (await harness.Node.GetVersionsAsync(other)).RecordId);

        await AcceptAsync(harness, Result("R1", "100"));
        await AcceptAsync(harness, Result("C3", "100", "C"));
        RecordId third = harness.Events.Last().RecordId!.Value;
        await Waiting.UntilAsync(() => harness.Node.GetQueueStatus() is { Parked: 0, Waiting: 0 });
        Assert.Equal(
            [.. corrections, third],
            (await harness.Node.GetVersionsAsync(corrections[0])).Links.Select(link => link.RecordId));
    }

    [Fact]
    public async Task A_merge_waits_for_the_merged_patient()
    {
        await using IntakeHarness harness = await StartAsync(AckWhen.Sealed);
        await AcceptAsync(harness, Merge("M1", "4711", "4712"));
        Assert.True(harness.Events.Last().IsParked);
        RecordId order = await SealAsync(harness, Order("O1", "100", "4712"));
        await Waiting.UntilAsync(() => harness.Node.GetQueueStatus().Parked == 0);
        Assert.Contains(order, await HistoryAsync(harness, "4711"));
    }

    [Fact]
    public async Task An_update_of_an_unknown_patient_waits_for_the_first_message_of_that_patient()
    {
        await using IntakeHarness harness = await StartAsync(AckWhen.Sealed);
        RecordId update = await SealAsync(harness, Update("U1"));
        RecordId next = await SealAsync(harness, Update("U2"));
        Assert.Equal(2, harness.Node.GetQueueStatus().Parked);
        RecordId admission = await SealAsync(harness, IntakeHarness.Message());
        await Waiting.UntilAsync(() => harness.Node.GetQueueStatus().Parked == 0);
        Assert.Equal([admission, update, next], (await HistoryAsync(harness, "4711")).Distinct());
        Assert.Equal(next, (await harness.Node.GetVersionsAsync(update)).Current);
    }

    [Theory]
    [InlineData(OverdueAction.Seal)]
    [InlineData(OverdueAction.SetAside)]
    public async Task After_its_time_it_is_sealed_alone_or_set_aside_visibly(OverdueAction action)
    {
        ManualTimeProvider time = new();
        time.Advance(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) - DateTimeOffset.UnixEpoch);
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options =>
            {
                options.Linking = MessageLinking.On;
                options.OnOverdue = action;
            },
            time: time,
            // The clock runs faster than the machine: what is sealed is not to look late by it.
            nodeOptions: new LedgerNodeOptions { SealTimeout = TimeSpan.FromHours(1) });
        RecordId id = await SealAsync(harness, Result("R1", "100", "C"));
        time.Advance(TimeSpan.FromHours(3));
        await Task.Delay(20);
        Assert.Equal(1, harness.Node.GetQueueStatus().Parked);
        TimeSpan age = time.GetUtcNow() - harness.Node.GetQueueStatus().OldestParked!.Value;
        Assert.Equal(3 * 3600, age.TotalSeconds, 1.0);
        await Waiting.UntilAsync(() => harness.Node.GetQueueStatus().Parked == 0, time, TimeSpan.FromSeconds(5));
        InboxMessage message = Assert.Single(await harness.ListAsync());
        if (action == OverdueAction.SetAside)
        {
            Assert.Equal(
                (InboxStatus.SetAside, HealthLedgerErrorCodes.ReferenceOverdue), (message.Status, message.ErrorCode));
            Assert.Equal(1, harness.Node.GetQueueStatus().SetAside);
            await harness.RestartAsync();
            Assert.Equal((1, 0), (harness.Node.GetQueueStatus().SetAside, harness.Node.GetQueueStatus().Parked));
            Assert.True(await harness.Node.RetryMessageAsync(id));
            await Waiting.UntilAsync(
                () => harness.Node.GetQueueStatus() is { SetAside: 0, Waiting: 0, Parked: 0 },
                time,
                TimeSpan.FromSeconds(5));
            message = Assert.Single(await harness.ListAsync());
        }

        Assert.Equal(HealthLedgerErrorCodes.ReferenceNotFound, message.ErrorCode);
        Assert.Equal(id, (await harness.Node.GetVersionsAsync(id)).RecordId);
    }

    [Fact]
    public async Task With_no_time_to_wait_it_is_sealed_alone_at_once()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(options =>
        {
            options.Linking = MessageLinking.On;
            options.ParkFor = TimeSpan.Zero;
        });
        RecordId id = await SealAsync(harness, Result("R1", "100", "C"));
        Assert.Equal(LinkOutcome.NotFound, harness.Events.Last().Link);
        Assert.Equal(id, (await harness.Node.GetVersionsAsync(id)).RecordId);
    }

    // A place that waits becomes one that is sealed: whatever is cut off in between, it is there once.
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public async Task A_fault_at_any_write_loses_nothing_and_doubles_nothing(int write, bool isStored)
    {
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.Linking = MessageLinking.On, storage);
        string[] messages = [Result("R2", "100", "C"), Order("O1", "100"), Result("R1", "100")];
        storage.FaultAt(write, isStored);
        string[] answers = new string[messages.Length];
        for (int attempt = 0; attempt < 6; attempt++)
        {
            for (int i = 0; i < messages.Length; i++)
            {
                string answer = await harness.SendAsync(messages[i]);
                if (answer.Contains("MSA|AA", StringComparison.Ordinal))
                {
                    answers[i] ??= answer;
                    Assert.Equal(answers[i], answer);
                }
            }

            await harness.RestartAsync();
        }

        await Waiting.UntilAsync(() => harness.Node.GetQueueStatus() is { Parked: 0, Waiting: 0 });
        Assert.All(answers, Assert.NotNull);
        Assert.Equal(3, (await HistoryAsync(harness, "4711")).Distinct().Count());
        RecordVersions versions = await harness.Node.GetVersionsAsync((await HistoryAsync(harness, "4711"))[0]);
        Assert.Equal(3, versions.Version);
        Assert.Null((await harness.Node.VerifyAsync(withPayloads: true)).FirstError);
    }
}
