namespace HealthLedger.Verifier.Steps;

/// <summary>Step 4: the replica sets from genesis to the header, without a gap.</summary>
internal static class EpochsStep
{
    public static string? Check(ProofContext context)
    {
        if (EpochWalk.Follow(context.Genesis, context.Sealed.EpochPath, out EpochWalk end) is { } code)
        {
            return code;
        }

        context.ReplicaSet = end.Set;
        context.RecoveredAt = end.RecoveredAt;
        return end.CheckPlace(context.Header);
    }
}
