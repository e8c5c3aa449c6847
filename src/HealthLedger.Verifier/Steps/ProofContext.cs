using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier.Steps;

/// <summary>What the steps that every proof shares work on, and what each leaves for those after it.</summary>
internal abstract class ProofContext
{
    protected ProofContext(SealedHeader sealedHeader, VerificationPolicy policy)
    {
        Sealed = sealedHeader;
        Policy = policy;
    }

    public SealedHeader Sealed { get; }

    public BlockHeader Header => Sealed.Header;

    public VerificationPolicy Policy { get; }

    public PinnedGenesis Genesis => Policy.Genesis;

    /// <summary>The set that seals the header; set by the epochs.</summary>
    public ReplicaSet ReplicaSet
    {
        get => field ?? Genesis.Genesis.ReplicaSet;
        set;
    }

    /// <summary>The height of the last recovery below the header, or null; set by the epochs.</summary>
    public ulong? RecoveredAt { get; set; }

    public List<ReadOnlyMemory<byte>> Cosigners { get; } = [];

    public ReceiptAssurance Assurance => new(ReplicaSet.Replicas.Length, ReplicaSet.Faults, Cosigners.Count);

    public TimeSpan AnchorAge => AnchorStep.AgeOf(Policy);
}
