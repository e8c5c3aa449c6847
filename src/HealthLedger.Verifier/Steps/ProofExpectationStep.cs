namespace HealthLedger.Verifier.Steps;

/// <summary>Step 10 for proofs: the proof is about what the caller means.</summary>
internal static class ProofExpectationStep
{
    public static string? CheckAccounting(AccountingContext context)
    {
        AccountingExpectation expected = context.Expectation;
        if (!context.Proof.Subject.Span.SequenceEqual(expected.Subject))
        {
            return VerifierErrorCodes.SubjectUnexpected;
        }

        return context.Proof.From != expected.From || context.Proof.To != expected.To
            ? VerifierErrorCodes.IntervalUnexpected
            : null;
    }

    public static string? CheckState(StateContext context)
    {
        StateExpectation expected = context.Expectation;
        if (context.Proof.Kind != expected.Row.Kind
            || !context.Proof.Key.Span.SequenceEqual(expected.Row.Key.Span))
        {
            return VerifierErrorCodes.StateKeyUnexpected;
        }

        if (context.Proof.Row is not null != expected.IsPresent)
        {
            return VerifierErrorCodes.StatePresenceUnexpected;
        }

        return expected.Value is { } value && context.Proof.Row?.Value.Span.SequenceEqual(value) != true
            ? VerifierErrorCodes.StateValueUnexpected
            : null;
    }
}
