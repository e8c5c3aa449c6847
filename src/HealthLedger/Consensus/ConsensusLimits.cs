namespace HealthLedger.Consensus;

/// <summary>Limits of what replicas send each other (docs/spec/consensus.md section 2).</summary>
internal static class ConsensusLimits
{
    public const int MaxReplicas = 256;

    /// <summary>The largest number of sequence numbers that may be under way at once.</summary>
    public const int MaxWindow = 64;

    /// <summary>The largest header that is carried.</summary>
    public const int MaxHeaderBytes = 1024;

    /// <summary>Votes, seals, questions.</summary>
    public const int MaxVoteBytes = 2048;

    /// <summary>A commit certificate of 256 replicas.</summary>
    public const int MaxDecisionBytes = 20 << 10;

    public const int MaxViewChangeBytes = 2 << 20;

    public const int MaxNewViewBytes = 16 << 20;

    /// <summary>The largest batch of a ledger, and what stands around it.</summary>
    public const int MaxBatchBytes = (63 << 20) + 2048;

    /// <summary>An answer with blocks.</summary>
    public const int MaxBlocksBytes = 65 << 20;

    /// <summary>The most blocks in one answer.</summary>
    public const int MaxBlocks = 256;
}
