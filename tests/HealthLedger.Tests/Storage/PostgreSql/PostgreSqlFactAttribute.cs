namespace HealthLedger.Tests.Storage.PostgreSql;

/// <summary>A fact that needs the server: skipped where there is none, except in CI, where it then fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgreSqlFactAttribute : FactAttribute
{
    public PostgreSqlFactAttribute()
    {
        if (TestServer.IsMissing && !TestServer.IsRequired)
        {
            Skip = TestServer.Absent;
        }
    }
}
