using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Formats;
using HealthLedger.Verifier.Signatures;
using HealthLedger.Verifier.Trees;

namespace HealthLedger.Verifier.Steps;

/// <summary>Step 8: the entry is about this operation of this submission.</summary>
internal static class SubmissionStep
{
    public static string? CheckReceipt(ReceiptContext context)
    {
        Receipt receipt = context.Receipt;
        SubmissionBody body = receipt.Submission;
        Entry entry = receipt.Entry;
        if (CheckNames(entry, body, receipt.Operation) is { } code)
        {
            return code;
        }

        if (HistoryTree.CheckInclusion(
                entry.OperationHash.Span,
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

    public static string? CheckAccounting(AccountingContext context)
    {
        foreach (AccountingEntry item in context.Proof.Items)
        {
            if (CheckNames(item.Entry, item.Submission, item.Operation) is { } code)
            {
                return code;
            }

            Operation? operation = Operation.Read(item.Operation);
            if (!Fits(operation, item.Entry))
            {
                return VerifierErrorCodes.OperationInvalid;
            }

            context.Operations.Add(operation);
        }

        return null;
    }

    // The entry names submission and operation by hashes of what is shown.
    private static string? CheckNames(Entry entry, SubmissionBody body, ReadOnlyMemory<byte> operation)
    {
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

        return entry.OperationHash.Span.SequenceEqual(HistoryTree.HashLeaf(operation.Span))
            ? null
            : VerifierErrorCodes.OperationHashWrong;
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
