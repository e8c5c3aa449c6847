using HealthLedger.Verifier.Formats;
using HealthLedger.Verifier.Steps;

namespace HealthLedger.Verifier;

/// <summary>Verifies offline that a row is in a ledger's state, or is not.</summary>
public static class StateVerifier
{
    /// <summary>Verifies a proof of presence or absence.</summary>
    /// <param name="proof">The proof's bytes, at most 1 MiB; copied before they are read.</param>
    /// <param name="expectation">Which row the caller means, and whether it should be there.</param>
    /// <param name="policy">What the caller trusts and demands.</param>
    /// <returns>
    /// Accepted with the proven facts, or the step that failed with its code. No content of proof or genesis file
    /// throws. The work is bounded by the size of the proof; it may be called from many threads.
    /// </returns>
    /// <exception cref="ArgumentNullException">Expectation or policy is null.</exception>
    /// <remarks>Source: docs/spec/proofs.md, section 3.</remarks>
    public static ProofVerdict<StateFacts> Verify(
        ReadOnlySpan<byte> proof,
        StateExpectation expectation,
        VerificationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(expectation);
        ArgumentNullException.ThrowIfNull(policy);
        (StepFailure? failure, StateContext? context) = VerificationSteps.Run(
            proof,
            FormatLimits.ProofBytes,
            policy,
            reader => new StateContext(new StateDocument(reader), expectation, policy),
            VerificationSteps.OfState);
        return failure is null
            ? new ProofVerdict<StateFacts>(new StateFacts(context!))
            : new ProofVerdict<StateFacts>(failure);
    }
}
