namespace HealthLedger.Verifier.Steps;

/// <summary>The age of the anchor of trust, part of the last step.</summary>
internal static class AnchorStep
{
    public static TimeSpan AgeOf(VerificationPolicy policy)
    {
        DateTimeOffset anchor = DateTimeOffset.FromUnixTimeMilliseconds((long)policy.Genesis.Genesis.Time);
        TimeSpan age = policy.VerificationTime - anchor;
        return age < TimeSpan.Zero ? TimeSpan.Zero : age;
    }

    public static string? Check(VerificationPolicy policy)
    {
        return AgeOf(policy) > policy.MaxAnchorAge ? VerifierErrorCodes.AnchorTooOld : null;
    }
}
