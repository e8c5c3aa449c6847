namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>What is verified.</summary>
internal enum ProofKind
{
    Receipt,
    Accounting,
    State,
    Consistency,
    Evidence,
}
