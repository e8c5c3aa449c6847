namespace HealthLedger.Interop.Tests.Crash;

/// <summary>A file of the modelled disk: what is certainly on it, and what may be.</summary>
internal sealed class DiskFile
{
    private readonly List<PendingChange> _pending = [];
    private byte[] _durable = [];

    public IReadOnlyList<PendingChange> Pending => _pending;

    public void Add(PendingChange change) => _pending.Add(change);

    /// <summary>
    /// What had returned before the synchronisation was entered is durable; what was under way is not.
    /// </summary>
    public void Synchronise(SystemCall sync)
    {
        foreach (PendingChange change in _pending.Where(change => change.Call.End < sync.Start))
        {
            _durable = Apply(_durable, change, change.Bytes?.Length ?? 0);
        }

        _pending.RemoveAll(change => change.Call.End < sync.Start);
    }

    /// <summary>The content that the disk shows after a power cut.</summary>
    public byte[] After(PowerCut cut)
    {
        byte[] content = _durable;
        foreach (PendingChange change in _pending.Where(cut.IsKept))
        {
            content = Apply(content, change, change.Bytes is null ? 0 : cut.LengthOf(change));
        }

        return content;
    }

    private static byte[] Apply(byte[] content, PendingChange change, int count)
    {
        if (change.Bytes is not { } bytes)
        {
            Array.Resize(ref content, checked((int)change.Length));
            return content;
        }

        int end = checked((int)change.Offset + count);
        byte[] result = new byte[Math.Max(content.Length, end)];
        content.CopyTo(result, 0);
        bytes[..count].CopyTo(result.AsMemory((int)change.Offset));
        return result;
    }
}
