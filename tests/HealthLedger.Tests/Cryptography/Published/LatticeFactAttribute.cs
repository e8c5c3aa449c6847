using System.Security.Cryptography;

namespace HealthLedger.Tests.Cryptography.Published;

/// <summary>
/// A fact about ML-KEM: skipped, also in CI, where the platform's cryptography has none (OpenSSL before 3.5), because
/// nobody could then use it; otherwise like <see cref="VectorFactAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LatticeFactAttribute : FactAttribute
{
    public LatticeFactAttribute()
    {
        if (!MLKem.IsSupported)
        {
            Skip = "This platform's cryptography has no ML-KEM (OpenSSL 3.5 has).";
        }
        else if (TestData.Root is null && !TestData.IsRequired)
        {
            Skip = "No test data beside the repository; set HEALTHLEDGER_TESTDATA.";
        }
    }
}
