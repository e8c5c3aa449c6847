using HealthLedger.Verifier.Formats;
using HealthLedger.Verifier.Steps;

namespace HealthLedger.Verifier;

/// <summary>Verifies offline that a ledger's history goes on from an older one without a change.</summary>
public static class ConsistencyVerifier
{
    /// <summary>Verifies a consistency proof.</summary>
    /// <param name="proof">The proof's bytes, at most 1 MiB; copied before they are read.</param>
    /// <param name="expectation">The older history that the caller knows.</param>
    /// <param name="policy">What the caller trusts and demands.</param>
    /// <returns>
    /// Accepted with the proven facts, or the step that failed with its code. No content of proof or genesis file
    /// throws. The work is bounded by the size of the proof; it may be called from many threads.
    /// </returns>
    /// <exception cref="ArgumentNullException">Expectation or policy is null.</exception>
    /// <remarks>Source: docs/spec/proofs.md, section 4; RFC 9162 section 2.1.4.2.</remarks>
    public static ProofVerdict<ConsistencyFacts> Verify(
        ReadOnlySpan<byte> proof,
        ConsistencyExpectation expectation,
        VerificationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(expectation);
        ArgumentNullException.ThrowIfNull(policy);
        (StepFailure? failure, ConsistencyContext? context) = VerificationSteps.Run(
            proof,
            FormatLimits.ProofBytes,
            policy,
            reader => new ConsistencyContext(new ConsistencyDocument(reader), expectation, policy),
            VerificationSteps.OfConsistency);
        return failure is null
            ? new ProofVerdict<ConsistencyFacts>(new ConsistencyFacts(context!))
            : new ProofVerdict<ConsistencyFacts>(failure);
    }
}
