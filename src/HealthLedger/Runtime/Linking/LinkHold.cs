namespace HealthLedger.Runtime.Linking;

/// <summary>What is kept from others until a record is sealed: its names, and the record that it becomes a version
/// of.</summary>
internal sealed class LinkHold : IDisposable
{
    private readonly IDisposable _names;

    public LinkHold(IDisposable names) => _names = names;

    /// <summary>The hold of the record; null when it is one of its own.</summary>
    public IDisposable? Record { get; set; }

    /// <summary>Leaves the record.</summary>
    public void Leave()
    {
        Record?.Dispose();
        Record = null;
    }

    public void Dispose()
    {
        Leave();
        _names.Dispose();
    }
}
