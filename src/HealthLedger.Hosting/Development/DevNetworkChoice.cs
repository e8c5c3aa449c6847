namespace HealthLedger.Hosting.Development;

/// <summary>That a ledger is to have several organisations in this process; registered by `UseLocalDevNetwork`.
/// </summary>
internal sealed class DevNetworkChoice
{
    public DevNetworkChoice(int nodes) => Nodes = nodes;

    public int Nodes { get; }
}
