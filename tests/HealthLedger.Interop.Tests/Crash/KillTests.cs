using System.Diagnostics;
using HealthLedger.Interop.Tests.Listener;
using HealthLedger.Ledger;
using Xunit.Abstractions;

namespace HealthLedger.Interop.Tests.Crash;

/// <summary>
/// kill -9 of the listener at random instants, many times on one data folder, while connections stream messages.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Connections = 4;
    private const int MostMessagesPerConnection = 120;
    private const int RoundsPerKilledStart = 5;

    private readonly SentMessages _messages = new();

    /// <summary>
    /// The same with answers that leave when a message is stored: kills hit the queue and its drain.
    /// </summary>
    [Fact]
    public Task Listener_that_answers_stored_messages_keeps_every_one_once_and_in_order_when_it_is_killed() =>
        KillManyTimesAsync(TestScale.Of(usual: 15, extended: 300), isStored: true);

    /// <summary>
    /// P3 and P9: what was answered AA is on the ledger once, whatever was sent is there once after it is sent again, a
    /// resend gets the bytes of its first AA, and the records of a connection are in the order of their arrival.
    /// </summary>
    [Fact]
    public Task Listener_killed_at_any_instant_keeps_every_accepted_message_once_and_in_order() =>
        KillManyTimesAsync(TestScale.Of(usual: 50, extended: 1000), isStored: false);

    private async Task KillManyTimesAsync(int rounds, bool isStored)
    {
        int seed = TestScale.Seed();
        output.WriteLine($"{rounds} rounds, HEALTHLEDGER_TEST_SEED={seed}");
        Random random = new(seed);
        using TestFolder folder = new();
        string data = folder.At("data");
        Stopwatch watch = Stopwatch.StartNew();
        for (int round = 0; round < rounds; round++)
        {
            if (round % RoundsPerKilledStart == RoundsPerKilledStart - 1)
            {
                await KillWhileStartingAsync(data, random, isStored);
            }

            await KillWhileSendingAsync(data, round, random, isStored);
        }

        int accepted = _messages.Accepted.Count;
        string[] sent = [.. _messages.ControlIds];
        output.WriteLine($"{watch.Elapsed.TotalSeconds:F1} s: {sent.Length} sent, {accepted} of them answered AA");
        Assert.True(accepted > rounds, "Too few messages were accepted for the kills to hit anything.");
        Assert.True(accepted < sent.Length, "No kill hit a message on its way.");

        Assert.Equal(accepted, await ResendAllAsync(data, isStored));
        output.WriteLine($"{watch.Elapsed.TotalSeconds:F1} s: all sent again, {accepted} answers compared");
        await VerifyAsync(data, sent);
        output.WriteLine($"{watch.Elapsed.TotalSeconds:F1} s: verified, every record opened");
    }

    private static async Task KillWhileStartingAsync(string data, Random random, bool isStored)
    {
        await using ListenerProcess listener = ListenerProcess.Start(data, isStored: isStored);
        await Task.Delay(random.Next(1, 700));
        await listener.KillAsync();
    }

    private async Task KillWhileSendingAsync(string data, int round, Random random, bool isStored)
    {
        int acceptedBeforeKill = random.Next(0, 150);
        int delay = random.Next(0, 20);
        int[] windows = [.. Enumerable.Range(0, Connections).Select(_ => random.Next(1, 5))];
        await using ListenerProcess listener = await ListenerProcess.StartReadyAsync(data, isStored: isStored);
        TaskCompletionSource due = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int accepted = 0;
        void OnAccepted()
        {
            if (Interlocked.Increment(ref accepted) >= acceptedBeforeKill)
            {
                due.TrySetResult();
            }
        }

        Task[] streams =
        [
            .. windows.Select((window, connection) => _messages.StreamAsync(
                listener.Port,
                FormattableString.Invariant($"R{round}C{connection}"),
                MostMessagesPerConnection,
                window,
                OnAccepted)),
        ];
        await Task.WhenAny(due.Task, Task.WhenAll(streams)).WaitAsync(TimeSpan.FromSeconds(60));
        await Task.Delay(delay);
        await listener.KillAsync();
        await Task.WhenAll(streams).WaitAsync(TimeSpan.FromSeconds(60));
        output.WriteLine($"round {round}: killed {delay} ms after AA {accepted} ({acceptedBeforeKill} awaited)");
    }

    private async Task<int> ResendAllAsync(string data, bool isStored)
    {
        await using ListenerProcess listener = await ListenerProcess.StartReadyAsync(data, isStored: isStored);
        string[] streams = [.. _messages.SentByStream.Keys];
        int[] same = await Task.WhenAll(Enumerable.Range(0, Connections).Select(connection => _messages.ResendAsync(
            listener.Port, streams.Where((_, index) => index % Connections == connection), window: 16)));
        Assert.Equal(0, await listener.StopAsync());
        return same.Sum();
    }

    private static async Task VerifyAsync(string data, string[] sent)
    {
        await using OpenedLedger ledger = await OpenedLedger.StartAsync(data);
        await ledger.DrainAsync();
        VerificationReport report = await ledger.VerifyAsync();
        LedgerLine[] appended = [.. (await ledger.ReadEntriesAsync())
            .Where(line => line.Operation == Verifier.OperationType.AppendRecord)];
        Assert.Equal(sent.Length, appended.Length);
        Assert.Equal((ulong)sent.Length, report.PayloadsVerified);

        IReadOnlyDictionary<string, string> controlIds = await ledger.ReadControlIdsAsync(appended);
        Assert.Equal(sent.Order(StringComparer.Ordinal), controlIds.Values.Order(StringComparer.Ordinal));
        AssertOrder([.. appended.Select(line => controlIds[line.Record!])]);
    }

    private static void AssertOrder(string[] controlIds)
    {
        foreach (IGrouping<string, int> stream in controlIds
            .Select(SentMessages.Split).GroupBy(message => message.Stream, message => message.Number))
        {
            Assert.Equal(Enumerable.Range(0, stream.Count()), stream);
        }
    }
}
