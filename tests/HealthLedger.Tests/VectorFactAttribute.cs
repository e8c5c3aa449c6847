namespace HealthLedger.Tests;

/// <summary>A fact over published test data: skipped where there is none, except in CI, where it then fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class VectorFactAttribute : FactAttribute
{
    public VectorFactAttribute()
    {
        if (TestData.Root is null && !TestData.IsRequired)
        {
            Skip = "No test data beside the repository; set HEALTHLEDGER_TESTDATA.";
        }
    }
}
