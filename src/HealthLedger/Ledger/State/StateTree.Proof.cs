using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <content>The walk that a state proof shows.</content>
internal abstract partial class StateTree
{
    /// <summary>The siblings on the way to a place, and the leaf or the empty place where the way ends.</summary>
    public StatePath Prove(Digest256 place)
    {
        Span<byte> bits = stackalloc byte[Digest256.SizeBytes];
        place.CopyTo(bits);
        List<Digest256> siblings = [];
        StateTree node = this;
        while (node is Branch branch)
        {
            bool isRight = IsRight(bits, siblings.Count);
            siblings.Add(isRight ? branch.Left.Root : branch.Right.Root);
            node = isRight ? branch.Right : branch.Left;
        }

        return new StatePath(siblings, (node as Single)?.Leaf);
    }
}
