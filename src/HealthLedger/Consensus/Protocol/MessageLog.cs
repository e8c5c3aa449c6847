namespace HealthLedger.Consensus.Protocol;

/// <summary>The slots above the last sealed height, in order. Who adds one keeps to the window; a recovery may find
/// own votes above it.</summary>
internal sealed class MessageLog
{
    private readonly SortedList<ulong, LogSlot> _slots = [];
    private int _replicas;

    public MessageLog(int replicas) => _replicas = replicas;

    /// <summary>Ascending.</summary>
    public IList<LogSlot> Slots => _slots.Values;

    public LogSlot? Find(ulong sequence) => _slots.GetValueOrDefault(sequence);

    public LogSlot Get(ulong sequence)
    {
        if (!_slots.TryGetValue(sequence, out LogSlot? slot))
        {
            slot = new LogSlot(sequence, _replicas);
            _slots.Add(sequence, slot);
        }

        return slot;
    }

    /// <summary>Forgets a height that is sealed, and all below.</summary>
    public void DropTo(ulong height)
    {
        while (_slots.Count > 0 && _slots.GetKeyAtIndex(0) <= height)
        {
            _slots.RemoveAt(0);
        }
    }

    /// <summary>Begins anew for another set.</summary>
    public void Reset(int replicas)
    {
        _slots.Clear();
        _replicas = replicas;
    }
}
