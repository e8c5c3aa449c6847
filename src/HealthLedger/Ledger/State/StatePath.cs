using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>The way through the state tree to a place (docs/spec/proofs.md section 1).</summary>
internal sealed class StatePath
{
    public StatePath(IReadOnlyList<Digest256> siblings, StateLeaf? terminal)
    {
        Siblings = siblings;
        Terminal = terminal;
    }

    /// <summary>From the root down; zero for an empty half.</summary>
    public IReadOnlyList<Digest256> Siblings { get; }

    /// <summary>The leaf where the way ends; null for an empty place.</summary>
    public StateLeaf? Terminal { get; }
}
