using HealthLedger.Adapters.Tests.Mllp;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Inbox;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Adapters.Tests.Intake;

/// <summary>What was acknowledged cannot be sealed, and not because of a fault that passes by itself.</summary>
public sealed class QueueFailureTests
{
    [Fact]
    public async Task A_refused_message_blocks_its_feed_and_is_sealed_once_what_was_in_the_way_is_gone()
    {
        (IntakeHarness harness, FaultableStorage storage, ManualTimeProvider time) =
            await StartAsync(QueueFailureAction.Block);
        await using IntakeHarness ending = harness;
        await AcknowledgeAsync(harness, storage, "N1", "N2");
        await UntilAsync(time, () => harness.Node.GetQueueStatus().ErrorCode is not null);

        QueueStatus blocked = harness.Node.GetQueueStatus();
        Assert.Equal((2, 1, 0), (blocked.Waiting, blocked.BlockedKeys, blocked.SetAside));
        Assert.Equal(HealthLedgerErrorCodes.PrivateRowDamaged, blocked.ErrorCode);

        storage.IsQueueUnreadable = false;
        await UntilAsync(time, () => harness.Node.GetQueueStatus().Waiting == 0);

        Assert.Equal(2, await harness.CountRecordsAsync("HOSP", "4711"));
        Assert.All(await harness.ListAsync(), message => Assert.Equal(InboxStatus.Answered, message.Status));
    }

    [Fact]
    public async Task By_option_it_is_set_aside_kept_over_a_restart_and_sealed_when_it_is_replayed()
    {
        (IntakeHarness harness, FaultableStorage storage, ManualTimeProvider time) =
            await StartAsync(QueueFailureAction.SetAside);
        await using IntakeHarness ending = harness;
        string answer = (await AcknowledgeAsync(harness, storage, "N1", "N2"))[0];
        await UntilAsync(time, () => harness.Node.GetQueueStatus().SetAside == 2);
        InboxMessage[] aside = [.. await harness.ListAsync(new InboxQuery { Statuses = [InboxStatus.SetAside] })];
        Assert.Equal(
            [HealthLedgerErrorCodes.PrivateRowDamaged, HealthLedgerErrorCodes.PrivateRowDamaged],
            aside.Select(message => message.ErrorCode));
        storage.IsQueueUnreadable = false;

        await harness.RestartAsync();
        Assert.Equal((0, 2), (harness.Node.GetQueueStatus().Waiting, harness.Node.GetQueueStatus().SetAside));
        Assert.True(await harness.Node.RetryMessageAsync(aside[1].Id));
        Assert.True(await harness.Node.RetryMessageAsync(aside[0].Id));
        await UntilAsync(time, () => harness.Node.GetQueueStatus() is { Waiting: 0, SetAside: 0 });

        Assert.False(await harness.Node.RetryMessageAsync(aside[0].Id));
        Assert.Equal(2, await harness.CountRecordsAsync("HOSP", "4711"));
        Assert.Equal(answer, await SendAsync(harness, "N1"));
        Assert.Null((await harness.Node.VerifyAsync(withPayloads: true)).FirstError);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_unforeseen_fault_while_a_refusal_is_written_down_does_not_end_the_order(bool isCancellation)
    {
        (IntakeHarness harness, FaultableStorage storage, ManualTimeProvider time) =
            await StartAsync(QueueFailureAction.Block);
        await using IntakeHarness ending = harness;
        storage.NextNoteFault = isCancellation
            ? new TaskCanceledException("Given up by plan.")
            : new InvalidOperationException("Broken by plan.");
        await AcknowledgeAsync(harness, storage, "N1", "N2");
        await UntilAsync(time, () => storage.NextNoteFault is null);

        storage.IsQueueUnreadable = false;
        await UntilAsync(time, () => harness.Node.GetQueueStatus().Waiting == 0);

        Assert.Equal(2, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Fact]
    public async Task What_blocks_is_set_aside_by_request_those_behind_go_on_and_it_is_sealed_when_it_is_replayed()
    {
        (IntakeHarness harness, FaultableStorage storage, ManualTimeProvider time) =
            await StartAsync(QueueFailureAction.Block);
        await using IntakeHarness ending = harness;
        List<RecordId> queued = [];
        foreach (string answer in await AcknowledgeAsync(harness, storage, "N1", "N2", "N3"))
        {
            string id = IntakeHarness.Value(answer, "MSH-10").ToLowerInvariant();
            queued.Add((await harness.ListAsync())
                .Single(row => row.Id.ToString().StartsWith(id, StringComparison.Ordinal)).Id);
        }

        Assert.False(await harness.Node.SetMessageAsideAsync(queued[1]));
        await UntilAsync(time, () => harness.Node.GetQueueStatus().ErrorCode is not null);

        // Nobody waits for the next attempt, and a fault is told to whoever asks.
        storage.BeforeWrite = write => write.Rows.Any(row => row is { Table: PrivateTable.Queue, Value: not null })
            ? throw new StorageFailureException(HealthLedgerErrorCodes.InputOutputFailed, "By plan.")
            : Task.CompletedTask;
        await Assert.ThrowsAsync<StorageFailureException>(() => harness.Node.SetMessageAsideAsync(queued[0]));
        Assert.Equal((3, 0), (harness.Node.GetQueueStatus().Waiting, harness.Node.GetQueueStatus().SetAside));
        storage.BeforeWrite = null;
        Assert.True(await harness.Node.SetMessageAsideAsync(queued[0]));
        Assert.False(await harness.Node.SetMessageAsideAsync(queued[0]));
        storage.IsQueueUnreadable = false;
        await UntilAsync(time, () => harness.Node.GetQueueStatus() is { Waiting: 0, BlockedKeys: 0 });

        Assert.Equal(2, await harness.CountRecordsAsync("HOSP", "4711"));
        await harness.RestartAsync();
        Assert.Equal(1, harness.Node.GetQueueStatus().SetAside);
        Assert.True(await harness.Node.RetryMessageAsync(queued[0]));
        await UntilAsync(time, () => harness.Node.GetQueueStatus() is { Waiting: 0, SetAside: 0 });
        Assert.Equal(3, await harness.CountRecordsAsync("HOSP", "4711"));
        Assert.False(await harness.Node.SetMessageAsideAsync(queued[0]));
    }

    // Both read the row, change it and write it.
    [Fact]
    public async Task What_a_listener_notes_while_a_message_leaves_the_queue_is_not_lost()
    {
        (IntakeHarness harness, FaultableStorage storage, ManualTimeProvider time) =
            await StartAsync(QueueFailureAction.Block);
        await using IntakeHarness ending = harness;
        await AcknowledgeAsync(harness, storage, "N1");
        InboxMessage queued = Assert.Single(await harness.ListAsync());
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        storage.BeforeWrite = write =>
        {
            if (!write.Rows.Any(row => row.Table == PrivateTable.Queue && row.Value is null))
            {
                return Task.CompletedTask;
            }

            reached.TrySetResult();
            return released.Task;
        };
        storage.IsQueueUnreadable = false;
        await UntilAsync(time, () => reached.Task.IsCompleted);

        Task noted = harness.Node.NoteMessagesAsync(
            [new InboxNote { Id = queued.Id, Status = InboxStatus.Queued, IsRepeat = true }]);
        await Task.WhenAny(noted, Task.Delay(300));
        released.SetResult();
        await noted;
        await UntilAsync(time, () => harness.Node.GetQueueStatus().Waiting == 0);

        InboxMessage message = Assert.Single(await harness.ListAsync());
        Assert.Equal((InboxStatus.Answered, queued.Attempts + 1), (message.Status, message.Attempts));
    }

    [Fact]
    public async Task A_message_that_blocks_is_listed_with_why_also_after_a_restart()
    {
        (IntakeHarness harness, FaultableStorage storage, ManualTimeProvider time) =
            await StartAsync(QueueFailureAction.Block);
        await using IntakeHarness ending = harness;
        await AcknowledgeAsync(harness, storage, "N1");

        // The status says so a moment before it is written down.
        await UntilAsync(time, () => harness.Node.GetQueueStatus().ErrorCode is not null);
        await Waiting.UntilAsync(async () => (await harness.ListAsync()).Single().ErrorCode is not null);

        await harness.RestartAsync();

        InboxMessage blocked = Assert.Single(await harness.ListAsync(new InboxQuery
        {
            Statuses = [InboxStatus.Queued],
        }));
        Assert.Equal(HealthLedgerErrorCodes.PrivateRowDamaged, blocked.ErrorCode);
    }

    [Fact]
    public async Task A_replay_that_was_stored_and_never_confirmed_goes_on_when_it_is_asked_for_again()
    {
        (IntakeHarness harness, FaultableStorage storage, ManualTimeProvider time) =
            await StartAsync(QueueFailureAction.SetAside);
        await using IntakeHarness ending = harness;
        await AcknowledgeAsync(harness, storage, "N1");
        await UntilAsync(time, () => harness.Node.GetQueueStatus().SetAside == 1);
        InboxMessage aside = Assert.Single(await harness.ListAsync());
        storage.IsQueueUnreadable = false;
        storage.LoseNextAnswer();

        await Assert.ThrowsAsync<StorageFailureException>(() => harness.Node.RetryMessageAsync(aside.Id));
        Assert.Equal(1, harness.Node.GetQueueStatus().SetAside);
        Assert.True(await harness.Node.RetryMessageAsync(aside.Id));
        await UntilAsync(time, () => harness.Node.GetQueueStatus() is { Waiting: 0, SetAside: 0 });

        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Fact]
    public async Task What_is_set_aside_stays_listed_and_known_when_older_rows_expire()
    {
        ManualTimeProvider time = new();
        time.Advance(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) - DateTimeOffset.UnixEpoch);
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.OnQueueFailure = QueueFailureAction.SetAside,
            storage,
            time,
            new LedgerNodeOptions { MessageRetention = TimeSpan.FromDays(1), ResendWindow = TimeSpan.FromDays(1) });
        await SendAsync(harness, "N0");
        time.Advance(TimeSpan.FromMinutes(1));
        harness.Options.AckWhen = AckWhen.Stored;
        string answer = (await AcknowledgeAsync(harness, storage, "N1"))[0];
        await UntilAsync(time, () => harness.Node.GetQueueStatus().SetAside == 1);

        time.Advance(TimeSpan.FromDays(3));
        harness.Options.AckWhen = AckWhen.Sealed;
        await SendAsync(harness, "N2");
        await harness.RestartAsync();
        List<InboxMessage> listed = await harness.ListAsync();
        for (int step = 0; step < 20_000 && listed.Count > 2; step++)
        {
            await Task.Delay(1);
            listed = await harness.ListAsync();
        }

        Assert.Equal(["N2", "N1"], listed.Select(message => message.ControlId));
        storage.IsQueueUnreadable = false;
        harness.Options.AckWhen = AckWhen.Stored;
        Assert.Equal(answer, await SendAsync(harness, "N1"));
        Assert.True(await harness.Node.RetryMessageAsync(listed[1].Id));
        await UntilAsync(time, () => harness.Node.GetQueueStatus() is { Waiting: 0, SetAside: 0 });
        Assert.Equal(3, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    private static async Task<(IntakeHarness Harness, FaultableStorage Storage, ManualTimeProvider Time)> StartAsync(
        QueueFailureAction action)
    {
        ManualTimeProvider time = new();
        time.Advance(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) - DateTimeOffset.UnixEpoch);
        FaultableStorage storage = new();
        IntakeHarness harness = await IntakeHarness.StartAsync(
            options =>
            {
                options.AckWhen = AckWhen.Stored;
                options.OnQueueFailure = action;
            },
            storage,
            time);
        return (harness, storage, time);
    }

    // Acknowledged while nothing can be sealed; then something lasting is in the way of it.
    private static async Task<string[]> AcknowledgeAsync(
        IntakeHarness harness, FaultableStorage storage, params string[] controlIds)
    {
        storage.IsQueueUnreadable = true;
        string[] answers = [.. controlIds];
        for (int i = 0; i < answers.Length; i++)
        {
            answers[i] = await SendAsync(harness, controlIds[i]);
            Assert.Equal("AA", IntakeHarness.Value(answers[i], "MSA-1"));
        }

        return answers;
    }

    private static Task<string> SendAsync(IntakeHarness harness, string controlId) =>
        harness.SendAsync(IntakeHarness.Message(controlId: controlId));

    private static Task UntilAsync(ManualTimeProvider time, Func<bool> isDone) =>
        Waiting.UntilAsync(isDone, time, TimeSpan.FromSeconds(2));
}
