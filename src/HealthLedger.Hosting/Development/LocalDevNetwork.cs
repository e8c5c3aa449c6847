namespace HealthLedger.Hosting.Development;

/// <summary>
/// The organisations of a ledger whose nodes all run in this process, for development: real consensus, seals of a
/// quorum, receipts as in production, and keys that everybody knows. Resolve it from the services; keyed by the
/// ledger's name when that has one.
/// </summary>
public sealed class LocalDevNetwork
{
    private IReadOnlyList<LedgerNode>? _nodes;

    internal LocalDevNetwork()
    {
    }

    /// <summary>The nodes, `org-0` first, which is the host's own ledger.</summary>
    /// <exception cref="InvalidOperationException">The host has not started them yet, or has stopped them.</exception>
    public IReadOnlyList<LedgerNode> Nodes => Volatile.Read(ref _nodes)
        ?? throw new InvalidOperationException("The network for development does not run: the host starts it.");

    internal void Set(IReadOnlyList<LedgerNode>? nodes) => Volatile.Write(ref _nodes, nodes);
}
