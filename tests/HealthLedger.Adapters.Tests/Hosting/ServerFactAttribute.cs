namespace HealthLedger.Adapters.Tests.Hosting;

/// <summary>A fact that needs PostgreSQL: skipped where there is none, except in CI, where it then fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ServerFactAttribute : FactAttribute
{
    private const string Variable = "HEALTHLEDGER_TEST_POSTGRES";

    public ServerFactAttribute()
    {
        if (string.IsNullOrEmpty(ConnectionString) && !TestData.IsContinuousIntegration)
        {
            Skip = $"No PostgreSQL: run tests/start-servers.sh and set {Variable}.";
        }
    }

    public static string? ConnectionString { get; } = Environment.GetEnvironmentVariable(Variable);
}
