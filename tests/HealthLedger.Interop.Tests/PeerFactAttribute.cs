namespace HealthLedger.Interop.Tests;

/// <summary>
/// A fact that needs a third-party program. Without it the fact is skipped with the reason;
/// under CI=true it runs and fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerFactAttribute : FactAttribute
{
    public PeerFactAttribute(string peer)
    {
        Peer = peer;
        string? missing = PeerPrograms.Missing(peer);
        if (missing is not null && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Skip = missing + " Run tests/install-peers.sh.";
        }
    }

    public string Peer { get; }
}
