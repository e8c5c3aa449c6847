using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier.Steps;

/// <summary>What the steps of a state proof work on.</summary>
internal sealed class StateContext : ProofContext
{
    public StateContext(StateDocument proof, StateExpectation expectation, VerificationPolicy policy)
        : base(proof.Sealed, policy)
    {
        Proof = proof;
        Expectation = expectation;
    }

    public StateDocument Proof { get; }

    public StateExpectation Expectation { get; }
}
