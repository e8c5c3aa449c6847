using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Ledger.State;

/// <summary>
/// The one door through which execution reads and writes: whatever is not behind it, execution cannot read. One
/// instance serves one block; <see cref="Tree"/> is the result.
/// </summary>
internal sealed class LedgerState
{
    private readonly Dictionary<Digest256, StateRow> _changes = [];

    public LedgerState(StateTree tree) => Tree = tree;

    public StateTree Tree { get; private set; }

    public IReadOnlyCollection<StateRow> Changes => _changes.Values;

    public byte[]? Read(StateKind kind, ReadOnlySpan<byte> key) => Tree.Find(StateLeaf.PlaceOf(kind, key))?.Value;

    public bool Has(StateKind kind, ReadOnlySpan<byte> key) => Tree.Find(StateLeaf.PlaceOf(kind, key)) is not null;

    public void Set(StateKind kind, byte[] key, byte[] value, Digest256 source)
    {
        StateLeaf leaf = new(kind, key, value, StateLeaf.BlindingOf(source, kind, key));
        Tree = Tree.Set(leaf);
        _changes[leaf.Place] = new StateRow((int)kind, key, value, leaf.Blinding);
    }

    public void Remove(StateKind kind, byte[] key)
    {
        Digest256 place = StateLeaf.PlaceOf(kind, key);
        Tree = Tree.Remove(place);
        _changes[place] = new StateRow((int)kind, key, null, ReadOnlyMemory<byte>.Empty);
    }
}
