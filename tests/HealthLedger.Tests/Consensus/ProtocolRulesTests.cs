using HealthLedger.Consensus.Protocol;

namespace HealthLedger.Tests.Consensus;

public sealed class ProtocolRulesTests
{
    [Fact]
    public void Default_rules_break_none()
    {
        ProtocolRules rules = new ReplicaConfiguration { Participant = Cluster.Id(0) }.Rules;
        Assert.Same(ProtocolRules.Correct, rules);
        Assert.Equal(0, rules.QuorumOffset);
        Assert.True(rules.JournalVotes && rules.CarryPrepared && rules.CheckEpochOfSeal && rules.VerifyTransfer);
        Assert.True(rules.RememberVotes && rules.AssertInvariants);
        Assert.False(rules.CheckTimeOnReProposal);
    }

    [Fact]
    public void Products_make_no_other_rules()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "HealthLedger.Sdk.sln")))
        {
            root = root.Parent;
        }

        string[] files =
        [
            .. Directory.EnumerateFiles(Path.Combine(root!.FullName, "src"), "*.cs", SearchOption.AllDirectories)
                .Where(file => !file.Contains("HealthLedger.Testing", StringComparison.Ordinal)
                    && !file.EndsWith("ProtocolRules.cs", StringComparison.Ordinal)),
        ];
        Assert.NotEmpty(files);
        Assert.DoesNotContain(
            files, file => File.ReadAllText(file).Contains("new ProtocolRules", StringComparison.Ordinal));
    }

    [Fact]
    public void Quorum_that_is_one_too_small_orders_without_a_quorum_and_the_correct_one_does_not()
    {
        foreach (int offset in new[] { 0, -1 })
        {
            Cluster cluster = new(4);
            foreach (ClusterNode node in cluster.Nodes)
            {
                node.Rules = new ProtocolRules { QuorumOffset = offset, AssertInvariants = false };
            }

            cluster.Started().Delivers = (from, to, _) => from < 2 && to < 2;
            cluster.Submit("a");
            Assert.Equal(offset < 0, cluster.Run(() => cluster.HaveOrdered(["a"], 0, 1), 30));
        }
    }

    [Fact]
    public void View_change_that_ignores_what_was_prepared_gives_the_number_to_another_batch()
    {
        foreach (bool carries in new[] { true, false })
        {
            Cluster cluster = new(4);
            foreach (ClusterNode node in cluster.Nodes)
            {
                node.Rules = new ProtocolRules { CarryPrepared = carries, AssertInvariants = false };
            }

            // One replica decides, and nobody else hears of it before the next view.
            cluster.Started().Delivers = (_, to, message) =>
                message is not HealthLedger.Consensus.Messages.Commit || to == 3;
            cluster.Submit("a");
            cluster.Pass(0.05);
            Assert.Equal(1UL, cluster.Nodes[3].Replica.ExecutedHeight);
            cluster.Delivers = (from, to, _) => from != 3 && to != 3;
            cluster.Withholds = (_, text) => text == "a";
            cluster.Nodes[0].Crash();
            cluster.Nodes[0].Start();
            cluster.Submit("b");
            cluster.Run(() => cluster.HaveOrdered(["b"], 0, 1, 2), 20);
            Assert.Equal(carries ? "a" : "b", cluster.Nodes[1].Ledger.Ordered.FirstOrDefault());
        }
    }
}
