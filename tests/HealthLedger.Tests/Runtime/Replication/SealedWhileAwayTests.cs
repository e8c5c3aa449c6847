using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Testing;
using HealthLedger.Testing.Faults;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>What a node handed in before it went is sealed by the others while it is away.</summary>
public sealed class SealedWhileAwayTests
{
    // The node learns of the blocks that have them while it is handing the first one in again.
    [Fact]
    public async Task Records_that_the_others_have_sealed_wait_for_nothing_after_the_start()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        ParticipantId author = cluster.MemberOf(0).Participant;
        await cluster[0].AppendAsync(TestLedger.Record("first", "p"));
        await cluster[1].AppendAsync(TestLedger.Record("first", "p"));
        ulong size = cluster[1].GetStatus().HistorySize;
        FrameFaults deaf = new(1) { Loses = (_, to, _) => to == author };
        cluster.FrameFaults = deaf;
        List<Task<AppendResult>> handedIn = [];
        for (int i = 0; i < 3; i++)
        {
            int number = i;
            handedIn.Add(cluster[0].AppendAsync(TestLedger.Record($"content {i}", "p", $"key {i}")));
            await TestLedger.UntilAsync(
                () => cluster[0].GetStatus().Replication!.WaitingForBundles == number + 1);
        }

        await TestLedger.UntilAsync(() => cluster[1].GetStatus().HistorySize >= size + (ulong)handedIn.Count);
        Task stopping = cluster.StopAsync(0);
        foreach (Task<AppendResult> waiting in handedIn)
        {
            await Assert.ThrowsAnyAsync<HealthLedgerException>(() => waiting);
        }

        await stopping;
        deaf.Loses = null;
        ulong height = cluster[1].GetStatus().Height.Value;
        using SelectiveDriver driver = new(cluster.MemberOf(0).Storage);
        driver.OnEnvelope = () => TestLedger.UntilAsync(() => driver.CommittedHeight >= height);
        cluster.MemberOf(0).Storage = driver;

        await cluster.StartAsync(0);

        Assert.Equal(0, cluster[0].GetStatus().Replication!.WaitingForBundles);
        for (int i = 0; i < handedIn.Count; i++)
        {
            AppendResult again = await cluster[0].AppendAsync(TestLedger.Record($"content {i}", "p", $"key {i}"));
            Assert.True(again.IsRepeat);
        }

        Assert.False((await cluster[0].AppendAsync(TestLedger.Record("new", "p"))).IsRepeat);
        await cluster.StopAsync(0);
        await using ILedgerStorage storage = await driver.OpenAsync(default);
        List<PrivateRow> rows = [];
        await foreach (PrivateRow row in storage.Custody.ScanRowsAsync(PrivateTable.Outbox, default))
        {
            rows.Add(row);
        }

        Assert.Empty(rows);
    }

    // The start does not fail for it, and nobody is told that the record is not there.
    [Fact]
    public async Task Record_that_cannot_be_read_for_now_when_it_is_handed_in_again_is_handed_in_later()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        ParticipantId author = cluster.MemberOf(0).Participant;
        FrameFaults mute = new(1) { Loses = (from, _, _) => from == author };
        cluster.FrameFaults = mute;
        Task<AppendResult> handedIn = cluster[0].AppendAsync(TestLedger.Record("content", "p", "key"));
        await TestLedger.UntilAsync(() => cluster[0].GetStatus().Replication!.WaitingForBundles == 1);
        Task stopping = cluster.StopAsync(0);
        await Assert.ThrowsAnyAsync<HealthLedgerException>(() => handedIn);
        await stopping;
        mute.Loses = null;
        using SelectiveDriver driver = new(cluster.MemberOf(0).Storage);
        int reads = 0;
        driver.OnEnvelope = () => Interlocked.Increment(ref reads) <= 3
            ? throw new StorageFailureException(HealthLedgerErrorCodes.InputOutputFailed, "Planned.")
            : Task.CompletedTask;
        cluster.MemberOf(0).Storage = driver;

        await cluster.StartAsync(0);

        AppendResult again = await cluster[0].AppendAsync(TestLedger.Record("content", "p", "key"));
        Assert.True(again.IsRepeat && Volatile.Read(ref reads) > 3);
    }
}
