namespace HealthLedger.Interop.Tests.Consortium;

/// <summary>
/// A fact that needs hosts of its own on this machine. Where there can be none it is skipped with the reason; under
/// CI=true it runs and fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class HostFactAttribute : FactAttribute
{
    public HostFactAttribute()
    {
        if (VirtualHost.Missing() is { } missing && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Skip = missing;
        }
    }
}
