using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

/// <summary>
/// What a new view proposes, from the view changes of a quorum: everyone computes the same. [PBFT §4.4].
/// </summary>
internal sealed class NewViewPlan
{
    private NewViewPlan(ulong start, IReadOnlyList<Digest256> digests)
    {
        Start = start;
        Digests = digests;
    }

    /// <summary>The highest sealed height that a view change shows.</summary>
    public ulong Start { get; }

    /// <summary>The digests of <see cref="Start"/> + 1, + 2, ...; zero where nothing can have been committed.</summary>
    public IReadOnlyList<Digest256> Digests { get; }

    /// <summary>The last sequence number that is proposed again.</summary>
    public ulong End => Start + (ulong)Digests.Count;

    // [INV-C7] A batch that may be committed is prepared at q - f correct replicas, and any quorum of view changes has
    // one of them; of two certificates the later view's decides, because its quorum knew of the earlier one.
    public static NewViewPlan Of(IReadOnlyList<ViewChange> changes)
    {
        ulong start = 0;
        foreach (ViewChange change in changes)
        {
            start = Math.Max(start, change.Body.SealedHeight);
        }

        List<Digest256> digests = [];
        List<ulong> views = [];
        foreach (ViewChange change in changes)
        {
            foreach (PrepareCertificate certificate in change.Body.Prepared)
            {
                Ballot ballot = certificate.Ballot;
                if (ballot.Sequence > start)
                {
                    Put(digests, views, (int)(ballot.Sequence - start - 1), ballot);
                }
            }
        }

        return new NewViewPlan(start, digests);
    }

    private static void Put(List<Digest256> digests, List<ulong> views, int place, Ballot ballot)
    {
        while (digests.Count <= place)
        {
            digests.Add(default);
            views.Add(0);
        }

        // Views are kept one higher, so that 0 means none.
        if (ballot.View + 1 > views[place])
        {
            digests[place] = ballot.Digest;
            views[place] = ballot.View + 1;
        }
    }
}
