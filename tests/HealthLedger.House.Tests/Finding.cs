namespace HealthLedger.House.Tests;

/// <summary>One place where the house's rules are broken, and what to do about it.</summary>
internal sealed record Finding(string Path, int Line, string Message)
{
    public override string ToString() => $"{Path}:{Line}: {Message}";
}
