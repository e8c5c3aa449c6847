using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier.Steps;

/// <summary>What the steps of a receipt work on.</summary>
internal sealed class ReceiptContext : ProofContext
{
    public ReceiptContext(Receipt receipt, ReceiptExpectation expectation, VerificationPolicy policy)
        : base(receipt.Sealed, policy)
    {
        Receipt = receipt;
        Expectation = expectation;
    }

    public Receipt Receipt { get; }

    public ReceiptExpectation Expectation { get; }

    /// <summary>The entry's number in the history; set by inclusion.</summary>
    public ulong LeafIndex { get; set; }

    /// <summary>The operation; null when it was refused and cannot be read. Set by submission.</summary>
    public Operation? Operation { get; set; }

    public bool AuthorUnchecked { get; set; }

    /// <summary>The author's key as the receipt proves it, or null; set by author.</summary>
    public AuthorKey? AuthorKey { get; set; }

    /// <summary>The segment that the expected content opens; set by expectation.</summary>
    public RecordSegment? OpenedSegment { get; set; }
}
