using HealthLedger.Primitives;

namespace HealthLedger.Receipts;

/// <summary>What a presented receipt says beside the block that this node has at its height.</summary>
public sealed class ReceiptComparison
{
    internal ReceiptComparison(ReceiptComparisonResult result, BlockHeight height, byte[]? evidence = null)
    {
        Result = result;
        Height = height;
        if (evidence is not null)
        {
            Evidence = evidence;
        }
    }

    /// <summary>How the two stand to each other.</summary>
    public ReceiptComparisonResult Result { get; }

    /// <summary>The height of the receipt's header; 0 when it has none.</summary>
    public BlockHeight Height { get; }

    /// <summary>
    /// Where they contradict each other, the evidence: canonical bytes (docs/spec/proofs.md section 5) that anybody
    /// verifies offline with the pinned genesis file alone; owned by the comparison. Otherwise null.
    /// </summary>
    public ReadOnlyMemory<byte>? Evidence { get; }
}
