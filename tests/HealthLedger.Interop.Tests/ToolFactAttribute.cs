namespace HealthLedger.Interop.Tests;

/// <summary>
/// A fact that needs programs of the system, such as strace. Without them the fact is skipped with the reason; under
/// CI=true it runs and fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] tools)
    {
        ArgumentNullException.ThrowIfNull(tools);
        Tools = tools;
        string missing = string.Join(", ", tools.Where(tool => PeerPrograms.Find(tool) is null));
        if (missing.Length > 0 && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Skip = $"Not installed: {missing}. Run tests/install-peers.sh.";
        }
    }

    public IReadOnlyList<string> Tools { get; }
}
