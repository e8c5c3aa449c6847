using HealthLedger.Verifier.Formats;
using HealthLedger.Verifier.Steps;

namespace HealthLedger.Verifier;

/// <summary>Verifies offline that a replica contradicted itself.</summary>
public static class EvidenceVerifier
{
    /// <summary>Verifies evidence of two seals by one replica over two headers of one height.</summary>
    /// <param name="evidence">The bytes, at most 1 MiB; copied before they are read.</param>
    /// <param name="policy">
    /// What the caller trusts. Assurance and witnesses do not apply: the replica's own two signatures are the proof.
    /// </param>
    /// <returns>
    /// Accepted with the culprit, or the step that failed with its code. No content of evidence or genesis file throws.
    /// The work is bounded by the size of the evidence; it may be called from many threads.
    /// </returns>
    /// <exception cref="ArgumentNullException">The policy is null.</exception>
    /// <remarks>Source: docs/spec/proofs.md, section 5.</remarks>
    public static ProofVerdict<EvidenceFacts> Verify(ReadOnlySpan<byte> evidence, VerificationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        (StepFailure? failure, EvidenceContext? context) = VerificationSteps.Run(
            evidence,
            FormatLimits.ProofBytes,
            policy,
            reader => new EvidenceContext(new EvidenceDocument(reader), policy),
            VerificationSteps.OfEvidence);
        return failure is null
            ? new ProofVerdict<EvidenceFacts>(new EvidenceFacts(context!))
            : new ProofVerdict<EvidenceFacts>(failure);
    }
}
