using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier.Steps;

/// <summary>
/// Step 1 after decoding: the policy allows the suite, which the decoder has already found to be known.
/// </summary>
internal static class FormStep
{
    public static string? Check(VerificationPolicy policy)
    {
        // The decoder admits only suite 1, in every part.
        return policy.AllowedSuites.Contains((int)FormatLimits.Suite)
            ? null
            : VerifierErrorCodes.SuiteNotAllowed;
    }
}
