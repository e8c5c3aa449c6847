using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier.Steps;

/// <summary>What the steps work on, and what each leaves for those after it.</summary>
internal sealed class VerificationContext
{
    public VerificationContext(Receipt receipt, ReceiptExpectation expectation, VerificationPolicy policy)
    {
        Receipt = receipt;
        Expectation = expectation;
        Policy = policy;
    }

    public Receipt Receipt { get; }

    public ReceiptExpectation Expectation { get; }

    public VerificationPolicy Policy { get; }

    public PinnedGenesis Genesis => Policy.Genesis;

    /// <summary>The set that seals the receipt's header; set by the epochs.</summary>
    public ReplicaSet ReplicaSet
    {
        get => field ?? Genesis.Genesis.ReplicaSet;
        set;
    }

    /// <summary>The entry's number in the history; set by inclusion.</summary>
    public ulong LeafIndex { get; set; }

    /// <summary>The operation; null when it was refused and cannot be read. Set by submission.</summary>
    public Operation? Operation { get; set; }

    public bool AuthorUnchecked { get; set; }

    /// <summary>The segment that the expected content opens; set by expectation.</summary>
    public RecordSegment? OpenedSegment { get; set; }

    public List<ReadOnlyMemory<byte>> Cosigners { get; } = [];

    public ReceiptAssurance Assurance => new(ReplicaSet.Replicas.Length, ReplicaSet.Faults, Cosigners.Count);

    public TimeSpan AnchorAge
    {
        get
        {
            DateTimeOffset anchor = DateTimeOffset.FromUnixTimeMilliseconds((long)Genesis.Genesis.Time);
            TimeSpan age = Policy.VerificationTime - anchor;
            return age < TimeSpan.Zero ? TimeSpan.Zero : age;
        }
    }
}
