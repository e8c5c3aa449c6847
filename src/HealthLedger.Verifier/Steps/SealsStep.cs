namespace HealthLedger.Verifier.Steps;

/// <summary>Step 5: the seals of the receipt's header.</summary>
internal static class SealsStep
{
    public static string? Check(VerificationContext context)
    {
        return SealCheck.Check(
            context.Receipt.Seals,
            context.ReplicaSet,
            context.Receipt.Header,
            context.Genesis.LedgerId);
    }
}
