using HealthLedger.Storage;

namespace HealthLedger.Ledger.State;

/// <summary>
/// The pages that a run of blocks has changed, each in its last form: blocks change the upper pages over and over. A
/// page is encoded when it is asked for, once.
/// </summary>
internal sealed class NewestPages
{
    private readonly Dictionary<ByteKey, StateTreeChange> _pages = [];

    public int Count => _pages.Count;

    /// <summary>Takes the changes of the next block.</summary>
    public void Add(IReadOnlyList<StateTreeChange> changes)
    {
        foreach (StateTreeChange change in changes)
        {
            _pages[new ByteKey(change.Path)] = change;
        }
    }

    /// <summary>The pages as they are stored; there are none afterwards.</summary>
    public StatePage[] Take()
    {
        StatePage[] stored = new StatePage[_pages.Count];
        int next = 0;
        foreach (StateTreeChange change in _pages.Values)
        {
            stored[next++] = change.ToStored();
        }

        _pages.Clear();
        return stored;
    }
}
