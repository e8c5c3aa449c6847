using Xunit.Abstractions;

namespace HealthLedger.Interop.Tests.Crash;

/// <summary>
/// Loss of power at chosen instants, on disks rebuilt from the system calls of a run: only what was synchronised is
/// certain.
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private static readonly PowerCutVariant[] AllVariants = Enum.GetValues<PowerCutVariant>();

    [ToolFact("strace")]
    public async Task Node_starts_after_power_loss_at_any_instant_with_every_accepted_message_in_its_block()
    {
        int seed = TestScale.Seed();
        using TracedRun run = await TracedRun.StartAsync(
            connections: 4, messagesEach: TestScale.Of(usual: 25, extended: 250), withSyncs: true);
        await using PowerCutCheck check = await PowerCutCheck.CreateAsync(run);
        int[] instants = Instants(run, TestScale.Of(usual: 40, extended: 600), new Random(seed));
        IReadOnlyList<string> losses = await check.FindLossesAsync(run.Calls, instants, seed, AllVariants);
        output.WriteLine(
            $"HEALTHLEDGER_TEST_SEED={seed}: {run.Messages.Accepted.Count} AA, {instants.Length} instants, "
            + $"{check.Cuts} power cuts, {check.Unsynchronised} changes not synchronised");
        Assert.Empty(losses);
    }

    /// <summary>The check sees a process whose synchronisation does nothing.</summary>
    [ToolFact("strace", "eatmydata")]
    public async Task Check_finds_loss_at_every_answer_when_synchronisation_does_nothing()
    {
        using TracedRun run = await TracedRun.StartAsync(connections: 2, messagesEach: 5, withSyncs: false);
        await using PowerCutCheck check = await PowerCutCheck.CreateAsync(run);
        int[] instants = Instants(run, random: 0, new Random(0));
        Assert.Equal(10, instants.Length);
        Assert.Equal(
            instants.Length,
            (await check.FindLossesAsync(run.Calls, instants, seed: 1, PowerCutVariant.Dropped)).Count);
    }

    /// <summary>
    /// The check sees when one file alone is not synchronised: without the custody log payloads are gone; without the
    /// journal the node refuses a database that is ahead of it, or the message is not where it was accepted.
    /// </summary>
    [ToolFact("strace")]
    public async Task Check_finds_loss_when_one_file_is_not_synchronised()
    {
        using TracedRun run = await TracedRun.StartAsync(connections: 1, messagesEach: 10, withSyncs: true);
        await using PowerCutCheck check = await PowerCutCheck.CreateAsync(run);
        int[] instants = Instants(run, random: 0, new Random(0));
        Assert.Empty(await check.FindLossesAsync(run.Calls, instants, seed: 1, PowerCutVariant.Dropped));
        foreach (string file in new[] { "custody.db-wal", ".journal" })
        {
            SystemCall[] without =
            [
                .. run.Calls.Where(call => !call.IsSync || !call.Target.EndsWith(file, StringComparison.Ordinal)),
            ];
            IReadOnlyList<string> losses =
                await check.FindLossesAsync(without, instants, seed: 1, PowerCutVariant.Dropped);
            output.WriteLine($"{file}: {string.Join(Environment.NewLine, losses)}");
            Assert.Equal(instants.Length, losses.Count);
        }
    }

    /// <summary>
    /// Each instant at which an AA leaves, and others at random once the listener has accepted a connection.
    /// </summary>
    private static int[] Instants(TracedRun run, int random, Random chance)
    {
        int[] answers = [.. SyncOrderCheck.AcceptedAnswers(run.Calls).Select(answer => answer.Call.Start)];
        int first = run.Calls.First(call => call.Name.StartsWith("accept", StringComparison.Ordinal)).Start;
        int last = run.Calls[^1].Start;
        return [.. answers.Concat(Enumerable.Range(0, random).Select(_ => chance.Next(first, last))).Distinct()];
    }
}
