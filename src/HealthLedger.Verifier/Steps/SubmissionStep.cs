using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Formats;
using HealthLedger.Verifier.Signatures;
using HealthLedger.Verifier.Trees;

namespace HealthLedger.Verifier.Steps;

/// <summary>Step 8: the entry is about this operation of this submission.</summary>
internal static class SubmissionStep
{
    public static string? Check(VerificationContext context)
    {
        Receipt receipt = context.Receipt;
        SubmissionBody body = receipt.Submission;
        Entry entry = receipt.Entry;
        byte[] id = TaggedHash.Compute(HashLabels.SubmissionId, body.LedgerId, body.Bytes);
        if (!entry.SubmissionId.Span.SequenceEqual(id))
        {
            return VerifierErrorCodes.SubmissionIdWrong;
        }

        // An expired submission leaves no entry, so a receipt for one contradicts the ledger's rules.
        if (entry.Height > body.ValidUntilHeight)
        {
            return VerifierErrorCodes.SubmissionExpired;
        }

        if (entry.OperationIndex >= body.OperationCount)
        {
            return VerifierErrorCodes.OperationIndexWrong;
        }

        byte[] hash = HistoryTree.HashLeaf(receipt.Operation.Span);
        if (!entry.OperationHash.Span.SequenceEqual(hash))
        {
            return VerifierErrorCodes.OperationHashWrong;
        }

        if (HistoryTree.CheckInclusion(
                hash,
                entry.OperationIndex,
                body.OperationCount,
                receipt.OperationPath,
                body.OperationsRoot.Span) != InclusionCheck.Included)
        {
            return VerifierErrorCodes.OperationPathWrong;
        }

        context.Operation = Operation.Read(receipt.Operation);
        return Fits(context.Operation, entry) ? null : VerifierErrorCodes.OperationInvalid;
    }

    // A refused operation may be anything, an accepted one is well formed; exactly an accepted request for access has
    // a decision.
    private static bool Fits(Operation? operation, Entry entry)
    {
        bool accepted = entry.OutcomeCode == 0;
        bool decides = accepted && operation?.Type == OperationType.RequestAccess;
        return (operation is not null || !accepted) && decides == entry.Decision is not null;
    }
}
