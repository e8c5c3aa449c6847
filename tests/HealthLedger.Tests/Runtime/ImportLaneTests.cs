using System.Text;
using HealthLedger.Ledger;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Testing;

namespace HealthLedger.Tests.Runtime;

public sealed class ImportLaneTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Alone_many_go_at_once_and_beside_live_records_few_with_a_rest_between_them()
    {
        ManualTimeProvider time = new();
        int woken = 0;
        ImportLane lane = new(time, 100, () => woken++);
        Assert.Null(lane.Rest());
        for (int i = 0; i < 100; i++)
        {
            await lane.WriteAsync(Operation(), CancellationToken.None);
        }

        Assert.Equal((TimeSpan.Zero, 64), (lane.Rest(), lane.Allowed(isBesideLive: true)));

        lane.NoteLive();
        time.Advance(2 * Second);
        Assert.Equal((24, 24), (lane.Allowed(isBesideLive: false), lane.Allowed(isBesideLive: true)));
        PendingOperation taken = Take(lane);
        lane.Begin([taken]);
        Assert.Equal((Second, 0), (lane.Rest(), lane.Allowed(isBesideLive: false)));

        // Sealed after 10 ms: the next ones rest for 39 times as long, and never go beside others.
        time.Advance(TimeSpan.FromMilliseconds(10));
        taken.Complete(null!);
        await TestLedger.UntilAsync(() => Volatile.Read(ref woken) == 1);
        Assert.Equal((TimeSpan.FromMilliseconds(390), 0), (lane.Rest(), lane.Allowed(isBesideLive: false)));
        time.Advance(TimeSpan.FromMilliseconds(390));
        Assert.Equal((TimeSpan.Zero, 24), (lane.Rest(), lane.Allowed(isBesideLive: false)));
        Assert.Equal(0, lane.Allowed(isBesideLive: true));

        // Once a second whatever else waits; and alone again when nothing else came for ten.
        time.Advance(TimeSpan.FromMilliseconds(600));
        Assert.Equal(24, lane.Allowed(isBesideLive: true));
        time.Advance(10 * Second);
        Assert.Equal(64, lane.Allowed(isBesideLive: true));
    }

    [Fact]
    public async Task Those_that_wait_when_the_node_stops_fail_and_nothing_of_them_is_stored()
    {
        ImportLane lane = new(new ManualTimeProvider(), 10, () => { });
        PendingOperation waiting = Operation();
        await lane.WriteAsync(waiting, CancellationToken.None);
        lane.Close(new InvalidOperationException("stopping"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => waiting.Completion);
        await Assert.ThrowsAsync<System.Threading.Channels.ChannelClosedException>(
            () => lane.WriteAsync(Operation(), CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task Live_record_overtakes_imported_ones_that_wait_and_all_are_sealed()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        await node.AppendAsync(TestLedger.Record("live", "p", "first"));
        Task<AppendResult>[] imports =
        [
            .. Enumerable.Range(0, 400).Select(number => Task.Run(() => node.AppendAsync(Import(number)))),
        ];
        await Task.WhenAny(imports);

        AppendResult live = await node.AppendAsync(TestLedger.Record("live", "p", "second"));
        AppendResult[] imported = await Task.WhenAll(imports);

        int before = imported.Count(result => result.Entry.Height.Value < live.Entry.Height.Value);
        Assert.True(before < imported.Length / 2, $"{before} imported records went first.");
    }

    [Fact]
    public async Task Imports_that_wait_at_the_end_of_a_node_are_sealed_when_they_come_again()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        Task<AppendResult>[] cut;
        await using (LedgerNode node = await ledger.StartAsync())
        {
            await node.AppendAsync(TestLedger.Record("live", "p", "first"));
            cut = [.. Enumerable.Range(0, 100).Select(number => node.AppendAsync(Import(number)))];
        }

        await ((Task)Task.WhenAll(cut)).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.Contains(cut, call => call.Exception?.InnerException is ReplicaHaltedException { IsTransient: true });
        await using LedgerNode again = await ledger.StartAsync();
        AppendResult[] results = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(number => again.AppendAsync(Import(number))));
        Assert.Equal(100, results.Select(result => result.RecordId).Distinct().Count());
        Assert.Equal(102UL, again.GetStatus().HistorySize);
    }

    private static PendingOperation Operation() => new() { Encode = _ => [], GivesWay = true };

    private static PendingOperation Take(ImportLane lane)
    {
        Assert.True(lane.TryTake(out PendingOperation? taken));
        return taken;
    }

    private static RecordSubmission Import(int number) => new()
    {
        Kind = RecordKind.Other,
        Payload = Encoding.UTF8.GetBytes($"imported {number}"),
        PayloadType = "text/plain",
        Origin = RecordOrigin.Import,
        Idempotency = new IdempotencyKey(Encoding.UTF8.GetBytes($"import {number}")),
        Import = new ImportFacts { Source = "archive" },
    };
}
