namespace HealthLedger.Verifier.Steps;

/// <summary>Step 12: age of the anchor, time of the header, assurance.</summary>
internal static class PolicyStep
{
    private const long ToleranceMilliseconds = 5 * 60 * 1000;

    public static string? Check(ProofContext context)
    {
        VerificationPolicy policy = context.Policy;
        if (AnchorStep.Check(policy, context.RecoveredAt) is { } code)
        {
            return code;
        }

        // Header times end with the year 9999, far from the ends of the type.
        long now = policy.VerificationTime.ToUnixTimeMilliseconds();
        if ((long)context.Header.Time - ToleranceMilliseconds > now)
        {
            return VerifierErrorCodes.HeaderFromFuture;
        }

        return context.Assurance.Kind < policy.MinimumAssurance ? VerifierErrorCodes.AssuranceTooLow : null;
    }
}
