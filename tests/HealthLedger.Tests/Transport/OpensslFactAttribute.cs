namespace HealthLedger.Tests.Transport;

/// <summary>A fact that needs the program `openssl`: skipped without it, except in CI, where it then fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OpensslFactAttribute : FactAttribute
{
    public const string Program = "/usr/bin/openssl";

    public OpensslFactAttribute()
    {
        if (!File.Exists(Program) && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Skip = "The program openssl is not installed.";
        }
    }
}
