namespace HealthLedger.Adapters.Tests;

/// <summary>A test over the corpus: skipped where the corpus is absent, except in CI, where it then fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CorpusFactAttribute : FactAttribute
{
    public CorpusFactAttribute()
    {
        if (!TestData.IsPresent && !TestData.IsContinuousIntegration)
        {
            Skip = "The corpus is absent; HEALTHLEDGER_TESTDATA names its folder.";
        }
    }
}
