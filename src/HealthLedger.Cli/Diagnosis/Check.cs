namespace HealthLedger.Cli.Diagnosis;

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What, in small letters.</param>
/// <param name="State">`ok`, `warn` or `fail`.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Fix">What to do, or null when there is nothing to do.</param>
internal sealed record Check(string Name, string State, string Detail, string? Fix = null)
{
    public static Check Ok(string name, string detail) => new(name, "ok", detail);

    public static Check Warn(string name, string detail, string fix) => new(name, "warn", detail, fix);

    public static Check Fail(string name, string detail, string fix) => new(name, "fail", detail, fix);
}
