using HealthLedger.Verifier.Trees;

namespace HealthLedger.Verifier.Steps;

/// <summary>The step "consistency": the history goes on from the one that the caller knows.</summary>
internal static class ConsistencyStep
{
    public static string? CheckExpectation(ConsistencyContext context)
    {
        return context.Proof.FirstSize == context.Expectation.Size
            ? null
            : VerifierErrorCodes.HistorySizeUnexpected;
    }

    public static string? Check(ConsistencyContext context)
    {
        return HistoryTree.CheckConsistency(
            context.Proof.FirstSize,
            context.Expectation.Root,
            context.Header.HistorySize,
            context.Header.HistoryRoot.Span,
            context.Proof.Path) switch
        {
            InclusionCheck.Included => null,
            InclusionCheck.LengthWrong => VerifierErrorCodes.ConsistencyPathLengthWrong,
            _ => VerifierErrorCodes.ConsistencyRootWrong,
        };
    }
}
