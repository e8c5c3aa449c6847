using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Consensus;

/// <summary>Holds all that was ever sent against itself.</summary>
internal static class VoteCheck
{
    public static void NobodyContradictsItself(Cluster cluster)
    {
        Dictionary<(int, Type, ulong, ulong, ulong), Digest256> votes = [];
        Dictionary<(int, ulong), string> seals = [];
        foreach ((int from, ConsensusMessage message) in cluster.Sent)
        {
            switch (message)
            {
                case SealMessage seal:
                    string header = Convert.ToHexString(seal.Header.Span);
                    seals.TryAdd((from, seal.Height), header);
                    Assert.Equal(seals[(from, seal.Height)], header);
                    break;
                case Prepare or Commit:
                    Check(from, (Vote)message);
                    break;
                case PrePrepare proposal when IsOwn(cluster, from, proposal):
                    Check(from, proposal);
                    break;
                default:
                    break;
            }
        }

        void Check(int from, Vote vote)
        {
            Ballot ballot = vote.Ballot;
            (int, Type, ulong, ulong, ulong) place = (from, vote.GetType(), ballot.Epoch, ballot.View, ballot.Sequence);
            votes.TryAdd(place, ballot.Digest);
            Assert.Equal(votes[place], ballot.Digest);
        }
    }

    private static bool IsOwn(Cluster cluster, int from, PrePrepare proposal) =>
        (int)(proposal.Ballot.View % (ulong)cluster.Set.Replicas.Count) == from;
}
