using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier.Steps;

/// <summary>What the steps of a consistency proof work on.</summary>
internal sealed class ConsistencyContext : ProofContext
{
    public ConsistencyContext(
        ConsistencyDocument proof,
        ConsistencyExpectation expectation,
        VerificationPolicy policy)
        : base(proof.Sealed, policy)
    {
        Proof = proof;
        Expectation = expectation;
    }

    public ConsistencyDocument Proof { get; }

    public ConsistencyExpectation Expectation { get; }
}
