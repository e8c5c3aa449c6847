using System.Collections.Immutable;

namespace HealthLedger.Verifier.Steps;

/// <summary>The checks in the order of docs/spec/receipts.md; each gives the code of its failure, or null.</summary>
internal static class VerificationSteps
{
    public static readonly ImmutableArray<(VerificationStep Step, Func<VerificationContext, string?> Check)> InOrder =
    [
        (VerificationStep.Form, FormStep.Check),
        (VerificationStep.Genesis, static context => context.Genesis.Code),
        (VerificationStep.Ledger, LedgerStep.Check),
        (VerificationStep.Epochs, EpochsStep.Check),
        (VerificationStep.Seals, SealsStep.Check),
        (VerificationStep.Header, HeaderStep.Check),
        (VerificationStep.Inclusion, InclusionStep.Check),
        (VerificationStep.Submission, SubmissionStep.Check),
        (VerificationStep.Author, AuthorStep.Check),
        (VerificationStep.Expectation, ExpectationStep.Check),
        (VerificationStep.Witnesses, WitnessesStep.Check),
        (VerificationStep.Policy, PolicyStep.Check),
    ];
}
