using HealthLedger.Verifier.Formats;
using HealthLedger.Verifier.Steps;

namespace HealthLedger.Verifier;

/// <summary>Verifies accountings of accesses offline, against a pinned genesis file.</summary>
public static class AccountingVerifier
{
    /// <summary>Verifies an accounting.</summary>
    /// <param name="accounting">The proof's bytes, at most 16 MiB; copied before they are read.</param>
    /// <param name="expectation">Whose accounting the caller means, and for which time.</param>
    /// <param name="policy">What the caller trusts and demands.</param>
    /// <returns>
    /// Accepted with the entries, or the step that failed with its code. No content of proof or genesis file throws.
    /// The work is bounded by the size of the proof and by the pinned replica sets; it may be called from many threads.
    /// </returns>
    /// <exception cref="ArgumentNullException">Expectation or policy is null.</exception>
    /// <remarks>Source: docs/spec/proofs.md, section 2.</remarks>
    public static ProofVerdict<AccountingFacts> Verify(
        ReadOnlySpan<byte> accounting,
        AccountingExpectation expectation,
        VerificationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(expectation);
        ArgumentNullException.ThrowIfNull(policy);
        (StepFailure? failure, AccountingContext? context) = VerificationSteps.Run(
            accounting,
            FormatLimits.AccountingBytes,
            policy,
            reader => new AccountingContext(new Accounting(reader), expectation, policy),
            VerificationSteps.OfAccounting);
        return failure is null
            ? new ProofVerdict<AccountingFacts>(new AccountingFacts(context!))
            : new ProofVerdict<AccountingFacts>(failure);
    }
}
