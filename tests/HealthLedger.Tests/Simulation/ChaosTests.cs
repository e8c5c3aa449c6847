using System.Collections.Concurrent;
using System.Globalization;
using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Testing;
using HealthLedger.Testing.Faults;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Runtime.Bundles;
using Xunit.Abstractions;

namespace HealthLedger.Tests.Simulation;

/// <summary>
/// The product's own runtime: nodes of one process under faults that a seed chooses. Threads decide which frame meets
/// which, so that a seed here is a kind of trouble and not a run.
/// </summary>
public sealed class ChaosTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ITestOutputHelper _output;

    public ChaosTests(ITestOutputHelper output) => _output = output;

    [Fact]
    public async Task Nodes_agree_and_lose_nothing_that_was_acknowledged_whatever_befalls_frames_and_nodes()
    {
        for (int i = 0; i < TestScale.Of(1, 100); i++)
        {
            ulong seed = TestScale.OnlySeed() ?? (ulong)i + 1;
            await RunAsync(seed, TestScale.Of(8, 25));
        }
    }

    [Fact]
    public async Task Replicas_come_go_and_change_keys_whatever_befalls_frames_meanwhile()
    {
        for (int i = 0; i < TestScale.Of(1, 50); i++)
        {
            await ChangeAsync(TestScale.OnlySeed() ?? (ulong)i + 1);
        }
    }

    [Fact]
    public async Task Records_lie_where_their_policy_says_whatever_befalls_frames_and_nodes()
    {
        for (int i = 0; i < TestScale.Of(1, 50); i++)
        {
            await RunAsync(TestScale.OnlySeed() ?? (ulong)i + 1, TestScale.Of(6, 20), isPlaced: true);
        }
    }

    private async Task ChangeAsync(ulong seed)
    {
        FrameFaults faults = new(seed);
        ChanceStream chance = new(seed, "changes");
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        cluster.FrameFaults = faults;
        ConcurrentBag<AppendResult> acknowledged = [];
        using CancellationTokenSource writing = new();
        Task[] writers = [.. Enumerable.Range(0, cluster.Count).Select(
            replica => Task.Run(() => WriteAsync(cluster, replica, acknowledged, writing.Token)))];
        Task<bool> troubling = Task.Run(() => TroubleFramesAsync(cluster, faults, chance, writing.Token));
        await cluster.AddAsync();
        await cluster.RenewSealKeyAsync(1);
        await cluster.RemoveAsync(0);
        if (TestScale.IsLong)
        {
            await cluster.ReplaceAsync([2]);
        }

        await writing.CancelAsync();
        await Task.WhenAll([.. writers, troubling]);
        Assert.True(await troubling);
        faults.Heal();
        await CheckAsync(cluster, acknowledged);
        _output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}: {acknowledged.Count} records, {faults.Lost} frames lost, {faults.Delayed} late"));
    }

    // Cuts last for so many frames; between them everybody is heard.
    private static async Task<bool> TroubleFramesAsync(
        LedgerTestCluster cluster, FrameFaults faults, ChanceStream chance, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            ParticipantId one = cluster.MemberOf(chance.Below(cluster.Count)).Participant;
            bool isDeaf = chance.Permille(500);
            long lost = faults.Lost;
            faults.Set(
                10,
                TimeSpan.FromMilliseconds(10),
                (from, to) => to == one || (isDeaf && from == one));
            while (faults.Lost < lost + 60 && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(1, CancellationToken.None);
            }

            faults.Set(10, TimeSpan.FromMilliseconds(10));
            long late = faults.Delayed;
            while (faults.Delayed < late + 300 && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(1, CancellationToken.None);
            }
        }

        return faults.Lost > 0;
    }

    private async Task RunAsync(ulong seed, int troubles, bool isPlaced = false)
    {
        FrameFaults faults = new(seed);
        ChanceStream chance = new(seed, "chaos");
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync();
        if (isPlaced)
        {
            await PlacedRecords.BeginAsync(cluster, Enumerable.Range(0, cluster.Count).Select(PartnerRule));
        }

        cluster.FrameFaults = faults;
        ConcurrentBag<AppendResult> acknowledged = [];
        using CancellationTokenSource writing = new();
        Task[] writers = [.. Enumerable.Range(0, cluster.Count).Select(
            replica => Task.Run(() => WriteAsync(cluster, replica, acknowledged, writing.Token)))];
        for (int i = 0; i < troubles; i++)
        {
            await TroubleAsync(cluster, faults, chance, acknowledged);
        }

        faults.Heal();
        int before = acknowledged.Count;
        await UntilAsync(cluster, () => acknowledged.Count > before + cluster.Count);
        await writing.CancelAsync();
        await Task.WhenAll(writers);
        await CheckAsync(cluster, acknowledged);
        _output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}: {acknowledged.Count} records, {faults.Lost} frames lost, {faults.Delayed} late, "
            + $"height {cluster[0].GetStatus().Height.Value}"));
        if (isPlaced)
        {
            await CheckPlacesAsync(cluster, acknowledged);
        }

        // Its own partner holds it too, and a third has its share.
        PlacementRule PartnerRule(int custodian) => PlacedRecords.Rule(
            cluster,
            custodian,
            RecordKind.Laboratory,
            holders: [custodian, (custodian + 1) % 4],
            trustees: [(custodian + 2) % 4],
            copies: 2);
    }

    // One after the other, each as long as something of it is to be seen.
    private static async Task TroubleAsync(
        LedgerTestCluster cluster, FrameFaults faults, ChanceStream chance, ConcurrentBag<AppendResult> acknowledged)
    {
        ParticipantId[] all = [.. Enumerable.Range(0, cluster.Count).Select(i => cluster[i].Organisation)];
        int one = chance.Below(all.Length);
        int other = (one + 1 + chance.Below(all.Length - 1)) % all.Length;
        long lost = faults.Lost;
        int before = acknowledged.Count;
        switch (chance.Below(6))
        {
            case 0:
                faults.Set(200, TimeSpan.FromMilliseconds(20));
                await UntilAsync(cluster, () => faults.Lost > lost + 100);
                break;
            case 1:
                faults.Set(0, TimeSpan.FromMilliseconds(400));
                await UntilAsync(cluster, () => acknowledged.Count > before + 2);
                break;
            case 2:
                faults.Set(0, TimeSpan.Zero, (from, to) => from == all[one] || to == all[one]);
                await UntilAsync(cluster, () => acknowledged.Count > before + 20 && faults.Lost > lost + 50);
                break;
            case 3:
                faults.Set(0, TimeSpan.Zero, (from, _) => from == all[one]);
                await UntilAsync(cluster, () => acknowledged.Count > before + 20);
                break;
            case 4:
                // Nobody has a quorum.
                bool IsLeft(ParticipantId participant) => participant == all[one] || participant == all[other];
                faults.Set(0, TimeSpan.Zero, (from, to) => IsLeft(from) != IsLeft(to));
                await UntilAsync(cluster, () => faults.Lost > lost + 150);
                break;
            default:
                faults.Set(20, TimeSpan.FromMilliseconds(5));
                await cluster.StopAsync(one);
                await UntilAsync(cluster, () => acknowledged.Count > before + 20);
                await cluster.StartAsync(one);
                break;
        }

        faults.Heal();
    }

    // A writer whose node is stopped, or which is not answered in time, hands in something else.
    private static async Task WriteAsync(
        LedgerTestCluster cluster,
        int replica,
        ConcurrentBag<AppendResult> acknowledged,
        CancellationToken cancellationToken)
    {
        for (int i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            try
            {
                acknowledged.Add(await cluster[replica].AppendAsync(
                    TestLedger.Record(
                        string.Create(CultureInfo.InvariantCulture, $"record {i} of {replica}"), $"p{i % 5}"),
                    cancellationToken));
            }
            catch (Exception exception) when (exception is HealthLedgerException or OperationCanceledException
                or ObjectDisposedException or InvalidOperationException)
            {
                await Task.Delay(1, CancellationToken.None);
            }
        }
    }

    private static async Task CheckAsync(LedgerTestCluster cluster, ConcurrentBag<AppendResult> acknowledged)
    {
        // Who was removed follows no further.
        int[] members = [.. Enumerable.Range(0, cluster.Count).Where(i => !cluster.MemberOf(i).HasLeft)];
        LedgerNodeStatus[] statuses = [];
        await UntilAsync(cluster, () =>
        {
            // Height and root of one look: what was handed in last may still be sealed.
            statuses = [.. members.Select(i => cluster[i].GetStatus())];
            return statuses.Select(status => status.Height).Distinct().Count() == 1;
        });
        Assert.Single(statuses.Select(status => status.HistoryRoot).Distinct());
        foreach (int i in members)
        {
            VerificationReport report = await cluster[i].VerifyAsync(withPayloads: false);
            Assert.True(report.IsGood, report.FirstError);
            foreach (AppendResult result in acknowledged)
            {
                Assert.False((await cluster[i].GetReceiptAsync(result.Entry.Height, result.Entry.Index))
                    .Bytes.IsEmpty);
            }
        }

        Assert.Equal(
            acknowledged.Count,
            acknowledged.Select(result => (result.Entry.Height, result.Entry.Index)).Distinct().Count());
    }

    private static async Task CheckPlacesAsync(
        LedgerTestCluster cluster, ConcurrentBag<AppendResult> acknowledged)
    {
        await UntilAsync(cluster, () => Enumerable.Range(0, 4).All(
            i => cluster[i].GetStatus().Replication!.MissingBundles == 0));
        await BundleLedger.StopAllAsync(cluster);

        // A submission may be ordered again, and is skipped then.
        HashSet<RecordId> looked = [];
        foreach (ulong height in acknowledged.Select(result => result.Entry.Height.Value).Distinct())
        {
            foreach (Submission submission in await BundleLedger.SubmissionsAsync(cluster, 0, height))
            {
                int dealt = Dealing.Of(submission).Count;
                int author = Enumerable.Range(0, 4).First(
                    i => cluster.MemberOf(i).Participant == submission.Body.Author);
                for (int far = 1; far < 4 && dealt > 0; far++)
                {
                    HeldBundle held = await HeldBundle.ReadAsync(cluster, (author + far) % 4, submission, 1, 1);
                    Assert.Equal(
                        (far < 3, far == 1 ? dealt : 0, far == 2 ? dealt : 0),
                        (held.HasHead, held.Kept, held.Shares));
                }

                looked.UnionWith(Dealing.Of(submission).Select(dealing => dealing.Record));
            }
        }

        Assert.Superset(acknowledged.Select(result => result.RecordId).ToHashSet(), looked);
    }

    private static async Task UntilAsync(LedgerTestCluster cluster, Func<bool> condition)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < Patience, "What the test waits for does not happen.");
            for (int i = 0; i < cluster.Count; i++)
            {
                Assert.False(cluster.MemberOf(i).Node?.GetStatus().IsHalted == true);
            }

            await Task.Delay(1);
        }
    }
}
