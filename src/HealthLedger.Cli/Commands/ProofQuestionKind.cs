namespace HealthLedger.Cli.Commands;

/// <summary>What a proof is asked to show.</summary>
internal enum ProofQuestionKind
{
    Accounting,
    State,
    Consistency,
    Evidence,
}
