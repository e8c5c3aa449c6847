using HealthLedger.Ledger;
using HealthLedger.Storage;
using HealthLedger.Testing;
using HealthLedger.Testing.Faults;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>The one replica dies at any moment of its ledger's growth.</summary>
public sealed class MembershipCrashTests
{
    // Every durable write of the store is the last one of a life once, done and not done.
    [Theory]
    [InlineData(StorageFault.CrashBefore)]
    [InlineData(StorageFault.CrashAfter)]
    public async Task Kill_at_every_write_of_the_store_leaves_a_growth_that_can_be_finished(StorageFault fault)
    {
        int struck = 0;
        for (int write = 1; write <= 60; write++)
        {
            await using LedgerTestCluster cluster = await LedgerTestCluster.StartAsync(1);
            IReadOnlyList<ReplicaApplication> joining = await cluster.ApplyAsync(3, default);
            await cluster.StopAsync(0);
            ILedgerStorageDriver sound = cluster.MemberOf(0).Storage;
            FaultyLedgerStorageDriver faulty = new(sound, new StorageFaultPlan(fault, write));
            cluster.MemberOf(0).Storage = faulty;

            List<string> acknowledged = await LiveAsync(cluster, joining, () => faulty.HasStruck);
            await cluster.StopAsync(0);
            cluster.MemberOf(0).Storage = sound;
            await FinishAsync(cluster, joining, acknowledged);
            if (!faulty.HasStruck)
            {
                break;
            }

            struck++;
        }

        Assert.InRange(struck, 8, 59);
    }

    private static async Task<List<string>> LiveAsync(
        LedgerTestCluster cluster, IReadOnlyList<ReplicaApplication> joining, Func<bool> isDead)
    {
        List<string> acknowledged = [];
        try
        {
            LedgerNode node = await cluster.StartAsync(0);
            await AppendAsync(node, "a", acknowledged);
            ReplicaProposal proposal = await node.ProposeChangeAsync(joining, []);
            await node.VoteAsync(proposal, approves: true);
            for (int i = 1; i < 4; i++)
            {
                await cluster.StartAsync(i);
            }

            // What waits when its node dies waits for whoever asked, and is not waited for here.
            Task append = AppendAsync(node, "b", acknowledged);
            await TestLedger.UntilAsync(() => append.IsCompleted || isDead());
            if (append.IsCompleted)
            {
                await append;
            }

            await TestLedger.UntilAsync(() => node.GetStatus().Lag == 0 || isDead());
        }
        catch (HealthLedgerException)
        {
            // The death.
        }

        return acknowledged;
    }

    private static async Task FinishAsync(
        LedgerTestCluster cluster, IReadOnlyList<ReplicaApplication> joining, List<string> acknowledged)
    {
        LedgerNode node = await cluster.StartAsync(0);
        // Before anything is asked: a vote in the outbox may make it four meanwhile, who are needed then.
        for (int i = 1; i < 4; i++)
        {
            if (cluster.MemberOf(i).Node is null)
            {
                await cluster.StartAsync(i);
            }
        }

        if (node.GetReplicas().Epoch == 0)
        {
            await DecideAsync(node, joining);
        }

        foreach (string name in acknowledged)
        {
            Assert.True((await node.AppendAsync(TestLedger.Record(name, "p", name))).IsRepeat, name);
        }

        foreach (string name in (string[])["a", "b"])
        {
            await node.AppendAsync(TestLedger.Record(name, "p", name));
        }

        AppendResult last = await cluster[3].AppendAsync(TestLedger.Record("last", "p"));
        await cluster.WaitForHeightAsync(last.Entry.Height);
        Assert.Equal(1UL, node.GetReplicas().Epoch);
        for (int i = 0; i < 4; i++)
        {
            VerificationReport report = await cluster[i].VerifyAsync(withPayloads: i == 0);
            Assert.True(report.IsGood, report.FirstError);
        }
    }

    private static async Task DecideAsync(LedgerNode node, IReadOnlyList<ReplicaApplication> joining)
    {
        try
        {
            ReplicaProposal proposal = (await node.ListProposalsAsync()) is [{ } open]
                ? open
                : await node.ProposeChangeAsync(joining, []);
            await node.VoteAsync(proposal, approves: true);
        }
        catch (SubmissionRejectedException)
        {
            // What was in the outbox was submitted again, and has decided.
            await TestLedger.UntilAsync(() => node.GetReplicas().Epoch == 1);
        }
    }

    private static async Task AppendAsync(LedgerNode node, string name, List<string> acknowledged)
    {
        await node.AppendAsync(TestLedger.Record(name, "p", name));
        acknowledged.Add(name);
    }
}
