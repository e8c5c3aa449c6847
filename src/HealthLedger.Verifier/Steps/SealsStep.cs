namespace HealthLedger.Verifier.Steps;

/// <summary>Step 5: the seals of the header.</summary>
internal static class SealsStep
{
    public static string? Check(ProofContext context)
    {
        return SealCheck.Check(context.Sealed.Seals, context.ReplicaSet, context.Header, context.Genesis.LedgerId);
    }
}
