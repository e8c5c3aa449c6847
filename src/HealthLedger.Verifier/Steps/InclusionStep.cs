using HealthLedger.Verifier.Formats;
using HealthLedger.Verifier.Trees;

namespace HealthLedger.Verifier.Steps;

/// <summary>Step 7: the entry is a leaf of the history.</summary>
internal static class InclusionStep
{
    public static string? Check(ReceiptContext context)
    {
        Receipt receipt = context.Receipt;
        BlockHeader header = context.Header;

        // Step 6 has shown index < entry count <= history size, so nothing wraps and the number is inside the tree.
        context.LeafIndex = header.HistorySize - header.EntryCount + receipt.Entry.Index;
        return HistoryTree.CheckInclusion(
            HistoryTree.HashLeaf(receipt.Entry.Bytes.Span),
            context.LeafIndex,
            header.HistorySize,
            receipt.InclusionPath,
            header.HistoryRoot.Span) switch
        {
            InclusionCheck.Included => null,
            InclusionCheck.LengthWrong => VerifierErrorCodes.InclusionPathLengthWrong,
            _ => VerifierErrorCodes.InclusionRootWrong,
        };
    }
}
