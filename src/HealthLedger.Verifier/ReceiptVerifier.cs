using HealthLedger.Verifier.Formats;
using HealthLedger.Verifier.Steps;

namespace HealthLedger.Verifier;

/// <summary>Verifies receipts offline, against a pinned genesis file.</summary>
/// <remarks>
/// There is one method on purpose: a part of a verification, taken for the whole, has broken other verifiers.
/// </remarks>
public static class ReceiptVerifier
{
    /// <summary>Verifies a receipt.</summary>
    /// <param name="receipt">The receipt's bytes, at most 1 MiB; copied before they are read.</param>
    /// <param name="expectation">What the caller holds the receipt against.</param>
    /// <param name="policy">What the caller trusts and demands.</param>
    /// <returns>
    /// Accepted with the proven facts, or the step that failed with its code. No content of receipt or genesis file
    /// throws. The work is bounded by the size of the receipt and by the pinned replica sets; it reads nothing but its
    /// arguments and may be called from many threads.
    /// </returns>
    /// <exception cref="ArgumentNullException">Expectation or policy is null.</exception>
    /// <remarks>Source: docs/spec/receipts.md.</remarks>
    public static ReceiptVerdict Verify(
        ReadOnlySpan<byte> receipt,
        ReceiptExpectation expectation,
        VerificationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(expectation);
        ArgumentNullException.ThrowIfNull(policy);
        (StepFailure? failure, ReceiptContext? context) = VerificationSteps.Run(
            receipt,
            FormatLimits.ReceiptBytes,
            policy,
            reader => new ReceiptContext(new Receipt(reader), expectation, policy),
            VerificationSteps.OfReceipt);
        return failure is null
            ? ReceiptVerdict.Accept(new ReceiptFacts(context!))
            : ReceiptVerdict.Refuse(failure);
    }
}
