using Xunit.Abstractions;

namespace HealthLedger.Interop.Tests.Crash;

/// <summary>The order of durability (docs/spec/storage.md) as the kernel saw it.</summary>
public sealed class SyncOrderTests(ITestOutputHelper output)
{
    [ToolFact("strace")]
    public Task Answer_leaves_only_after_custody_and_journal_were_synchronised_one_message_at_a_time() =>
        AssertOrderAsync(connections: 1, messagesEach: TestScale.Of(usual: 100, extended: 1000));

    [ToolFact("strace")]
    public Task Answer_leaves_only_after_custody_and_journal_were_synchronised_with_messages_at_once() =>
        AssertOrderAsync(connections: 4, messagesEach: TestScale.Of(usual: 50, extended: 500));

    /// <summary>The check sees synchronisation that does nothing.</summary>
    [ToolFact("strace", "eatmydata")]
    public async Task Check_finds_every_answer_early_when_synchronisation_does_nothing()
    {
        using TracedRun run = await TracedRun.StartAsync(connections: 1, messagesEach: 10, withSyncs: false);
        Assert.Equal(
            run.Messages.ControlIds.Order(StringComparer.Ordinal),
            SyncOrderCheck.FindEarly(run.Calls).Order(StringComparer.Ordinal));
    }

    /// <summary>The check sees when only one of the two files is not synchronised, or synchronised too late.</summary>
    [ToolFact("strace")]
    public async Task Check_finds_a_missing_and_a_late_synchronisation_of_either_file()
    {
        using TracedRun run = await TracedRun.StartAsync(connections: 1, messagesEach: 10, withSyncs: true);
        Assert.Empty(SyncOrderCheck.FindEarly(run.Calls));
        foreach (string file in new[] { "custody.db-wal", ".journal" })
        {
            bool IsTaken(SystemCall call) => call.IsSync && call.Target.EndsWith(file, StringComparison.Ordinal);
            Assert.Equal(10, SyncOrderCheck.FindEarly([.. run.Calls.Where(call => !IsTaken(call))]).Count);

            SystemCall answer = SyncOrderCheck.AcceptedAnswers(run.Calls).Last().Call;
            SystemCall late = run.Calls.Last(call => IsTaken(call) && call.End < answer.Start);
            SystemCall after = new()
            {
                Name = late.Name,
                Start = late.Start,
                End = answer.Start + 1,
                Result = late.Result,
                Arguments = late.Arguments,
                Target = late.Target,
                ResultTarget = late.ResultTarget,
                Strings = late.Strings,
            };
            Assert.Single(SyncOrderCheck.FindEarly([.. run.Calls.Select(call => call == late ? after : call)]));
        }
    }

    private async Task AssertOrderAsync(int connections, int messagesEach)
    {
        using TracedRun run = await TracedRun.StartAsync(connections, messagesEach, withSyncs: true);
        int answers = SyncOrderCheck.AcceptedAnswers(run.Calls).Count();
        output.WriteLine($"{run.Calls.Count} system calls, {answers} AA, {run.Calls.Count(call => call.IsSync)} syncs");
        Assert.Equal(connections * messagesEach, answers);
        Assert.Empty(SyncOrderCheck.FindEarly(run.Calls));
    }
}
