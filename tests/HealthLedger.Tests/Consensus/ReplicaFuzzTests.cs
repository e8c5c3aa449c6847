using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Tests.Fuzz;

namespace HealthLedger.Tests.Consensus;

public sealed class ReplicaFuzzTests
{
    [Fact]
    public void Changed_messages_from_one_replica_neither_stop_nor_divide_the_others()
    {
        for (int seed = 0; seed < TestScale.Of(4, 400); seed++)
        {
            Draw draw = new(seed);
            CborMutator mutator = new(draw);
            Cluster cluster = new Cluster(4, draw).Started();
            List<byte[]> heard = [];

            // Replica 3 is one that answers with changed copies of what it and others sent.
            cluster.Delivers = (from, to, message) =>
            {
                heard.Add(ConsensusMessageCodec.Encode(message));
                if (to != 3 && draw.Below(3) == 0)
                {
                    byte[] changed = mutator.Mutate(heard[draw.Below(heard.Count)]);
                    cluster.After(
                        TimeSpan.FromMilliseconds(draw.Below(30)),
                        () => cluster.Nodes[to].Step(new ReplicaEvent.MessageReceived(Cluster.Id(3), changed)));
                }

                return draw.Below(15) > 0;
            };
            string[] requests = [.. Enumerable.Range(0, 15).Select(i => $"r{i}")];
            cluster.Submit(requests);
            Assert.True(cluster.Run(() => cluster.HaveOrdered(requests, 0, 1, 2), 600), $"seed {seed}");
            cluster.AssertAgreed();
            Assert.True(cluster.Nodes[0].Replica.Rejected(RejectReason.Malformed) > 0);
            Assert.True(cluster.Nodes[0].Replica.Rejected(RejectReason.SignatureInvalid) > 0);
        }
    }
}
