namespace HealthLedger.Tests.Storage.PostgreSql;

/// <summary>A theory that needs the server: skipped where there is none, except in CI, where it then fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgreSqlTheoryAttribute : TheoryAttribute
{
    public PostgreSqlTheoryAttribute()
    {
        if (TestServer.IsMissing && !TestServer.IsRequired)
        {
            Skip = TestServer.Absent;
        }
    }
}
