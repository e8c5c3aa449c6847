using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Formats;
using HealthLedger.Verifier.Signatures;

namespace HealthLedger.Verifier.Steps;

/// <summary>Step 10: the receipt is about what the caller means.</summary>
internal static class ReceiptExpectationStep
{
    public static string? Check(ReceiptContext context)
    {
        ReceiptExpectation expected = context.Expectation;
        Entry entry = context.Receipt.Entry;
        Operation? operation = context.Operation;
        if (expected.RecordId is { } record
            && (operation?.Record is not { } named || !named.Span.SequenceEqual(record)))
        {
            return VerifierErrorCodes.RecordUnexpected;
        }

        if (expected.SubmissionId is { } submission
            && (!entry.SubmissionId.Span.SequenceEqual(submission)
                || entry.OperationIndex != expected.OperationIndex))
        {
            return VerifierErrorCodes.SubmissionUnexpected;
        }

        if (expected.OperationHash is { } hash && !entry.OperationHash.Span.SequenceEqual(hash))
        {
            return VerifierErrorCodes.OperationUnexpected;
        }

        if (expected.OperationType is { } type && operation?.Type != type)
        {
            return VerifierErrorCodes.OperationTypeUnexpected;
        }

        if (expected.OutcomeCode is { } outcome && entry.OutcomeCode != outcome)
        {
            return VerifierErrorCodes.OutcomeUnexpected;
        }

        return CheckContent(context);
    }

    private static string? CheckContent(ReceiptContext context)
    {
        if (context.Expectation is not { ContentDigest: { } digest, ContentBlinding: { } blinding })
        {
            return null;
        }

        byte[] commitment = TaggedHash.Compute(HashLabels.Content, blinding, digest);
        foreach (RecordSegment segment in context.Operation?.Segments ?? [])
        {
            if (segment.ContentCommitment.Span.SequenceEqual(commitment))
            {
                context.OpenedSegment = segment;
                return null;
            }
        }

        return VerifierErrorCodes.ContentUnexpected;
    }
}
