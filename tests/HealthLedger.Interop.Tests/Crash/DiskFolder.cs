namespace HealthLedger.Interop.Tests.Crash;

/// <summary>
/// A folder of the modelled disk. Strict, as POSIX permits and more than common file systems do: an entry is durable
/// only after the folder itself was synchronised, whatever was synchronised in the file.
/// </summary>
internal sealed class DiskFolder
{
    private readonly Dictionary<string, object> _durable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> _current = new(StringComparer.Ordinal);
    private readonly List<PendingChange> _pending = [];

    public IReadOnlyList<PendingChange> Pending => _pending;

    /// <summary>What the running system sees under a name: a file, a folder, or null.</summary>
    public object? Find(string name) => _current.GetValueOrDefault(name);

    /// <summary>Everything that is, or may come back, in the folder.</summary>
    public IEnumerable<object> Contents => _current.Values.Concat(_durable.Values)
        .Concat(_pending.SelectMany(change => change.Entries).Select(entry => entry.Content).OfType<object>())
        .Distinct();

    public void Change(SystemCall call, params (string Name, object? Content)[] entries)
    {
        _pending.Add(new PendingChange { Call = call, Entries = entries });
        Apply(_current, entries);
    }

    public void Synchronise(SystemCall sync)
    {
        foreach (PendingChange change in _pending.Where(change => change.Call.End < sync.Start))
        {
            Apply(_durable, change.Entries);
        }

        _pending.RemoveAll(change => change.Call.End < sync.Start);
    }

    /// <summary>Writes what the disk shows after a power cut into a real folder.</summary>
    public void Write(string path, PowerCut cut)
    {
        Dictionary<string, object> entries = new(_durable, StringComparer.Ordinal);
        foreach (PendingChange change in _pending.Where(cut.IsKept))
        {
            Apply(entries, change.Entries);
        }

        Directory.CreateDirectory(path);
        foreach (KeyValuePair<string, object> entry in entries)
        {
            string name = Path.Combine(path, entry.Key);
            switch (entry.Value)
            {
                case DiskFolder folder:
                    folder.Write(name, cut);
                    break;
                case DiskFile file when !DiskModel.IsSharedMemory(name):
                    File.WriteAllBytes(name, file.After(cut));
                    break;
                default:
                    break;
            }
        }
    }

    private static void Apply(Dictionary<string, object> target, IEnumerable<(string Name, object? Content)> entries)
    {
        foreach ((string name, object? content) in entries)
        {
            if (content is null)
            {
                target.Remove(name);
            }
            else
            {
                target[name] = content;
            }
        }
    }
}
