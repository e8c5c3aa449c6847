using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Runtime;

/// <summary>What may be told to a replica from beside its loop. Safe for concurrent use.</summary>
internal interface IReplicaSignals
{
    /// <summary>A submission may be proposed: its time begins to run, and it is proposed when this is the
    /// primary.</summary>
    void Know(Digest256 request);

    /// <summary>A submission is never to be proposed any more: nobody is blamed for it.</summary>
    void Forget(Digest256 request);

    /// <summary>Something may have changed at which the policy or the cutting of batches looks.</summary>
    void Nudge();
}
