using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Testing;
using HealthLedger.Testing.Faults;
using HealthLedger.Tests.Runtime;

namespace HealthLedger.Tests.Redealing;

/// <summary>The custodian dies at any moment of dealing its records anew.</summary>
public sealed class RedealingCrashTests
{
    private const int Records = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    // Every custody write of a life in which the replicas change is its last one once: every other one is done, which
    // is as if the next one were not.
    [Fact]
    public async Task Kill_at_every_custody_write_leaves_records_that_open_and_are_dealt_in_the_end()
    {
        await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1);
        List<AppendResult> records = [];
        for (int i = 0; i < Records; i++)
        {
            records.Add(await cluster[0].AppendAsync(TestLedger.Record($"content {i}", "p")));
        }

        await cluster.AddAsync(3);
        await DealtAsync(cluster, 1);
        int struck = 0;
        for (int write = 1; write <= 30; write++)
        {
            IReadOnlyList<ReplicaApplication> joining = await cluster.ApplyAsync(1, default);
            StorageFault fault = write % 2 == 0 ? StorageFault.CrashAfter : StorageFault.CrashBefore;
            ulong epoch = cluster[1].GetReplicas().Epoch + 1;
            await cluster.StopAsync(0);
            ILedgerStorageDriver sound = cluster.MemberOf(0).Storage;
            FaultyLedgerStorageDriver faulty = new(sound, new StorageFaultPlan(fault, write, StoragePart.Custody));
            cluster.MemberOf(0).Storage = faulty;
            await LiveAsync(cluster, joining, epoch, () => faulty.HasStruck);
            await cluster.StopAsync(0);
            cluster.MemberOf(0).Storage = sound;
            await cluster.StartAsync(0);
            await UntilAsync(cluster, () => cluster[0].GetReplicas().Epoch == epoch);
            foreach ((AppendResult record, int i) in records.Select((record, i) => (record, i)))
            {
                Assert.Equal($"content {i}", await RedealingTests.ReadAsync(cluster[0], record.RecordId));
            }

            await DealtAsync(cluster, epoch);
            if (!faulty.HasStruck)
            {
                break;
            }

            struck++;
        }

        Assert.InRange(struck, 5, 29);
        VerificationReport report = await cluster[0].VerifyAsync(withPayloads: true);
        Assert.True(report.IsGood, report.FirstError);
        await CheckSharesAsync(cluster);
    }

    private static async Task LiveAsync(
        LedgerTestCluster cluster, IReadOnlyList<ReplicaApplication> joining, ulong epoch, Func<bool> isDead)
    {
        LedgerNode? node = null;
        try
        {
            node = await cluster.StartAsync(0);
        }
        catch (HealthLedgerException) when (isDead())
        {
            // It died before it stood. The others go on, as they do when it dies later.
        }

        await ChangeAsync(cluster, joining);
        await UntilAsync(cluster, () => isDead() || IsDealt(node!, epoch));
    }

    // The others take a guest in, who takes the place of the last one.
    private static async Task ChangeAsync(LedgerTestCluster cluster, IReadOnlyList<ReplicaApplication> joining)
    {
        int guest = cluster.Count - 2;
        ReplicaProposal proposal = await cluster[1].ProposeChangeAsync(
            joining, guest < 4 ? [] : [cluster[guest].Organisation]);
        foreach (int voter in guest < 4 ? (int[])[1, 2, 3] : [1, 2, 3, guest])
        {
            await cluster[voter].VoteAsync(proposal, approves: true);
        }

        await cluster.StartAsync(guest + 1);
    }

    private static async Task CheckSharesAsync(LedgerTestCluster cluster)
    {
        await cluster.StopAsync(0);
        await using ILedgerStorage storage = await cluster.MemberOf(0).Storage.OpenAsync(default);
        DealtShareStore shares = new(cluster.MemberOf(0).Vault, storage.Custody);
        int segments = 0;
        await foreach (ReadOnlyMemory<byte> segment in storage.Custody.ListSegmentsAsync(default))
        {
            // What is kept of bundles lies beside the records, and has no dealing.
            List<DealtShares> dealings = await shares.ReadRowAsync(new SegmentId(segment.Span), default);
            if (dealings.Count > 0)
            {
                Assert.Equal(5, Assert.Single(dealings).Items.Count);
                segments++;
            }
        }

        Assert.Equal(Records, segments);
    }

    private static Task DealtAsync(LedgerTestCluster cluster, ulong epoch) =>
        UntilAsync(cluster, () => IsDealt(cluster[0], epoch));

    // Pauses of ten seconds, for keys and after faults, and changes of the view add up on a busy machine. What is not
    // there then is told with how every node stands.
    private static Task UntilAsync(LedgerTestCluster cluster, Func<bool> condition) => TestLedger.UntilAsync(
        condition,
        Patience,
        () => string.Join('\n', Enumerable.Range(0, cluster.Count).Select(number => Describe(cluster, number))));

    private static string Describe(LedgerTestCluster cluster, int number)
    {
        if (cluster.MemberOf(number).Node is not { } node)
        {
            return $"{number}: down";
        }

        LedgerNodeStatus status = node.GetStatus();
        return $"{number}: height {status.Height}, epoch {node.GetReplicas().Epoch}, fault {status.Fault}, "
            + $"view {status.Replication?.View}, votes {status.Replication?.IsVoting}, "
            + $"bundles {status.Replication?.WaitingForBundles} wait {status.Replication?.MissingBundles} missing, "
            + $"dealing {status.Redealing?.Records} left {status.Redealing?.Failed} failed "
            + $"counting {status.Redealing?.IsCounting}";
    }

    private static bool IsDealt(LedgerNode node, ulong epoch) =>
        node.GetReplicas().Epoch == epoch && node.GetStatus().Redealing is null;
}
