using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier.Steps;

/// <summary>What the steps of evidence work on.</summary>
internal sealed class EvidenceContext
{
    public EvidenceContext(EvidenceDocument proof, VerificationPolicy policy)
    {
        Proof = proof;
        Policy = policy;
    }

    public EvidenceDocument Proof { get; }

    public VerificationPolicy Policy { get; }

    public PinnedGenesis Genesis => Policy.Genesis;

    /// <summary>The height of the last recovery of the epoch path, or null; set by the epochs.</summary>
    public ulong? RecoveredAt { get; set; }

    /// <summary>The set at the end of the epoch path; set by the epochs.</summary>
    public ReplicaSet ReplicaSet
    {
        get => field ?? Genesis.Genesis.ReplicaSet;
        set;
    }
}
