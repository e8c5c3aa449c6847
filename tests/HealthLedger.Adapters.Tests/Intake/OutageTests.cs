using HealthLedger.Adapters.Tests.Mllp;
using HealthLedger.Hl7v2.Intake;

namespace HealthLedger.Adapters.Tests.Intake;

/// <summary>The ledger cannot seal for an hour of a virtual clock, while two senders go on.</summary>
public sealed class OutageTests
{
    private const int Messages = 100;

    private static readonly TimeSpan Outage = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(AckWhen.Stored, UnavailableAction.Hold)]
    [InlineData(AckWhen.Stored, UnavailableAction.AnswerReject)]
    [InlineData(AckWhen.Sealed, UnavailableAction.QueueDurably)]
    [InlineData(AckWhen.Sealed, UnavailableAction.Hold)]
    public async Task After_an_hour_without_ledger_every_message_is_there_once(
        AckWhen ackWhen, UnavailableAction onUnavailable)
    {
        ManualTimeProvider time = new();
        time.Advance(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) - DateTimeOffset.UnixEpoch);
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options =>
            {
                options.AckWhen = ackWhen;
                options.OnUnavailable = onUnavailable;
            },
            storage,
            time);
        storage.IsJournalDown = true;
        DateTimeOffset up = time.GetUtcNow() + Outage;
        TaskCompletionSource end = new();
        Task clock = RunClockAsync(time, up, isDown => storage.IsJournalDown = isDown, end.Task);

        // One skips a message that is refused, the other keeps it and sends it again until it is accepted.
        int[] skipped = await Task.WhenAll(
            Task.Run(() => SendAllAsync(harness, time, "SKIPS", skips: true)),
            Task.Run(() => SendAllAsync(harness, time, "KEEPS", skips: false)))
            .WaitAsync(TimeSpan.FromMinutes(2));
        await harness.DrainAsync().WaitAsync(TimeSpan.FromMinutes(2));
        end.SetResult();
        await clock;

        Assert.Equal([0, 0], skipped);
        Assert.True(time.GetUtcNow() >= up, "The outage was not over.");
        Assert.Equal(Messages, await harness.CountRecordsAsync("HOSP", "SKIPS"));
        Assert.Equal(Messages, await harness.CountRecordsAsync("HOSP", "KEEPS"));
        Assert.Equal(0, harness.Node.GetQueueStatus().SetAside);
    }

    private static async Task<int> SendAllAsync(
        IntakeHarness harness, ManualTimeProvider time, string name, bool skips)
    {
        int skipped = 0;
        for (int number = 0; number < Messages; number++)
        {
            string message = IntakeHarness.Message(
                controlId: $"{name}{number}", body: $"PID|1||{name}^^^HOSP^MR\rPV1|1|I\r")
                .Replace("|APP|", $"|{name}|", StringComparison.Ordinal);
            for (int attempt = 1; ; attempt++)
            {
                string answer = await harness.SendAsync(message, attempt: attempt);
                bool isHeld = answer == nameof(Hl7v2.Mllp.MllpResponseKind.Hold);
                if (!isHeld && (skips || IntakeHarness.Value(answer, "MSA-1") == "AA"))
                {
                    skipped += IntakeHarness.Value(answer, "MSA-1") == "AA" ? 0 : 1;
                    break;
                }

                await Task.Delay(TimeSpan.FromSeconds(5), time);
            }

            await Task.Delay(TimeSpan.FromSeconds(40), time);
        }

        return skipped;
    }

    private static async Task RunClockAsync(
        ManualTimeProvider time, DateTimeOffset up, Action<bool> setDown, Task end)
    {
        await Waiting.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            setDown(time.GetUtcNow() < up);
            return end.IsCompleted;
        });
    }
}
