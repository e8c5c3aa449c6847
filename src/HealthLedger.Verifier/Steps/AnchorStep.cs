namespace HealthLedger.Verifier.Steps;

/// <summary>Age of the anchor of trust, and how it leads to the header: part of the last step.</summary>
internal static class AnchorStep
{
    public static TimeSpan AgeOf(VerificationPolicy policy)
    {
        DateTimeOffset anchor = DateTimeOffset.FromUnixTimeMilliseconds((long)policy.Genesis.Genesis.Time);
        TimeSpan age = policy.VerificationTime - anchor;
        return age < TimeSpan.Zero ? TimeSpan.Zero : age;
    }

    public static string? Check(VerificationPolicy policy, ulong? recoveredAt)
    {
        if (AgeOf(policy) > policy.MaxAnchorAge)
        {
            return VerifierErrorCodes.AnchorTooOld;
        }

        return recoveredAt is null || policy.AcceptRecovery ? null : VerifierErrorCodes.RecoveryNotAccepted;
    }
}
