using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier.Steps;

/// <summary>What the steps of an accounting work on.</summary>
internal sealed class AccountingContext : ProofContext
{
    public AccountingContext(Accounting proof, AccountingExpectation expectation, VerificationPolicy policy)
        : base(proof.Sealed, policy)
    {
        Proof = proof;
        Expectation = expectation;
    }

    public Accounting Proof { get; }

    public AccountingExpectation Expectation { get; }

    /// <summary>Size of the sub-log; 0 where the subject is not enrolled. Set by the log.</summary>
    public ulong LogSize { get; set; }

    /// <summary>The operation of each item; null where it was refused and cannot be read. Set by submission.</summary>
    public List<Operation?> Operations { get; } = [];
}
