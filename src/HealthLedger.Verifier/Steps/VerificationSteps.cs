using System.Collections.Immutable;
using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Steps;

/// <summary>
/// The checks in the order of docs/spec/receipts.md and proofs.md; each gives the code of its failure, or null.
/// </summary>
internal static class VerificationSteps
{
    public static readonly ImmutableArray<(VerificationStep Step, Func<ReceiptContext, string?> Check)> OfReceipt =
    [
        (VerificationStep.Form, static context => FormStep.Check(context.Policy)),
        (VerificationStep.Genesis, static context => context.Genesis.Code),
        (VerificationStep.Ledger, LedgerStep.CheckReceipt),
        (VerificationStep.Epochs, EpochsStep.Check),
        (VerificationStep.Seals, SealsStep.Check),
        (VerificationStep.Header, HeaderStep.CheckReceipt),
        (VerificationStep.Inclusion, InclusionStep.Check),
        (VerificationStep.Submission, SubmissionStep.CheckReceipt),
        (VerificationStep.Author, AuthorStep.Check),
        (VerificationStep.Expectation, ReceiptExpectationStep.Check),
        (VerificationStep.Witnesses, WitnessesStep.Check),
        (VerificationStep.Policy, PolicyStep.Check),
    ];

    public static readonly ImmutableArray<(VerificationStep Step, Func<AccountingContext, string?> Check)>
        OfAccounting =
    [
        (VerificationStep.Form, static context => FormStep.Check(context.Policy)),
        (VerificationStep.Genesis, static context => context.Genesis.Code),
        (VerificationStep.Ledger, LedgerStep.CheckAccounting),
        (VerificationStep.Epochs, EpochsStep.Check),
        (VerificationStep.Seals, SealsStep.Check),
        (VerificationStep.Header, HeaderStep.CheckAccounting),
        (VerificationStep.State, StateStep.CheckAccounting),
        (VerificationStep.SubLog, SubLogStep.Check),
        (VerificationStep.Submission, SubmissionStep.CheckAccounting),
        (VerificationStep.Expectation, ProofExpectationStep.CheckAccounting),
        (VerificationStep.Witnesses, WitnessesStep.Check),
        (VerificationStep.Policy, PolicyStep.Check),
    ];

    public static readonly ImmutableArray<(VerificationStep Step, Func<StateContext, string?> Check)> OfState =
    [
        (VerificationStep.Form, static context => FormStep.Check(context.Policy)),
        (VerificationStep.Genesis, static context => context.Genesis.Code),
        (VerificationStep.Ledger, LedgerStep.CheckSealed),
        (VerificationStep.Epochs, EpochsStep.Check),
        (VerificationStep.Seals, SealsStep.Check),
        (VerificationStep.Header, HeaderStep.Check),
        (VerificationStep.State, StateStep.CheckState),
        (VerificationStep.Expectation, ProofExpectationStep.CheckState),
        (VerificationStep.Witnesses, WitnessesStep.Check),
        (VerificationStep.Policy, PolicyStep.Check),
    ];

    public static readonly ImmutableArray<(VerificationStep Step, Func<ConsistencyContext, string?> Check)>
        OfConsistency =
    [
        (VerificationStep.Form, static context => FormStep.Check(context.Policy)),
        (VerificationStep.Genesis, static context => context.Genesis.Code),
        (VerificationStep.Ledger, LedgerStep.CheckSealed),
        (VerificationStep.Epochs, EpochsStep.Check),
        (VerificationStep.Seals, SealsStep.Check),
        (VerificationStep.Header, HeaderStep.Check),
        (VerificationStep.Expectation, ConsistencyStep.CheckExpectation),
        (VerificationStep.Consistency, ConsistencyStep.Check),
        (VerificationStep.Witnesses, WitnessesStep.Check),
        (VerificationStep.Policy, PolicyStep.Check),
    ];

    public static readonly ImmutableArray<(VerificationStep Step, Func<EvidenceContext, string?> Check)> OfEvidence =
    [
        (VerificationStep.Form, static context => FormStep.Check(context.Policy)),
        (VerificationStep.Genesis, static context => context.Genesis.Code),
        (VerificationStep.Ledger, EvidenceStep.CheckLedger),
        (VerificationStep.Epochs, EvidenceStep.CheckEpochs),
        (VerificationStep.Contradiction, EvidenceStep.CheckContradiction),
        (VerificationStep.Seals, EvidenceStep.CheckSeals),
        (VerificationStep.Policy, static context => AnchorStep.Check(context.Policy, context.RecoveredAt)),
    ];

    /// <summary>Decodes a proof and runs its steps.</summary>
    /// <param name="bytes">The proof; copied, so that what was checked and what is handed out stay the same.</param>
    /// <param name="limit">Its greatest size.</param>
    /// <param name="policy">Which protocol versions are known.</param>
    /// <param name="decode">Reads the proof and gives what the steps work on.</param>
    /// <param name="steps">The steps.</param>
    /// <returns>The first failure, or none, and what the steps left; null when the proof was not read.</returns>
    public static (StepFailure? Failure, TContext? Context) Run<TContext>(
        ReadOnlySpan<byte> bytes,
        int limit,
        VerificationPolicy policy,
        Func<CanonicalReader, TContext> decode,
        ImmutableArray<(VerificationStep Step, Func<TContext, string?> Check)> steps)
        where TContext : class
    {
        if (bytes.Length > limit)
        {
            return (new StepFailure(VerificationStep.Form, VerifierErrorCodes.ReceiptTooLarge, null), null);
        }

        CanonicalReader reader = new(bytes.ToArray()) { HighestProtocol = policy.HighestProtocol };
        TContext context = decode(reader);
        if (reader.Failed)
        {
            return (new StepFailure(VerificationStep.Form, Explain(reader.Fault), reader.Position), null);
        }

        return (FindFailure(context, steps), context);
    }

    /// <summary>Runs steps one after the other.</summary>
    /// <returns>The first failure, or null.</returns>
    public static StepFailure? FindFailure<TContext>(
        TContext context, ImmutableArray<(VerificationStep Step, Func<TContext, string?> Check)> steps)
        where TContext : class
    {
        foreach ((VerificationStep step, Func<TContext, string?> check) in steps)
        {
            if (check(context) is { } code)
            {
                return new StepFailure(step, code, null);
            }
        }

        return null;
    }

    private static string Explain(FormFault fault)
    {
        return fault switch
        {
            FormFault.NotCanonical => VerifierErrorCodes.EncodingNotCanonical,
            FormFault.VersionUnknown => VerifierErrorCodes.VersionUnknown,
            FormFault.SuiteUnknown => VerifierErrorCodes.SuiteUnknown,
            _ => VerifierErrorCodes.ReceiptMalformed,
        };
    }
}
