using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier.Steps;

/// <summary>Step 3: everything in the receipt names the pinned ledger.</summary>
internal static class LedgerStep
{
    public static string? Check(VerificationContext context)
    {
        Receipt receipt = context.Receipt;
        ReadOnlySpan<byte> pinned = context.Genesis.LedgerId;
        bool same = receipt.Header.LedgerId.Span.SequenceEqual(pinned)
            && receipt.Entry.LedgerId.Span.SequenceEqual(pinned)
            && receipt.Submission.LedgerId.Span.SequenceEqual(pinned);
        foreach (EpochStep step in receipt.EpochPath)
        {
            same &= step.Header.LedgerId.Span.SequenceEqual(pinned);
        }

        return same ? null : VerifierErrorCodes.LedgerMismatch;
    }
}
