using HealthLedger.Storage;

namespace HealthLedger.Ledger.State;

/// <summary>A page that a block has set, or removed.</summary>
internal sealed class StateTreeChange
{
    private readonly byte[] _path;
    private readonly StateTreePage? _page;

    public StateTreeChange(byte[] path, StateTreePage? page)
    {
        _path = path;
        _page = page;
    }

    /// <summary>The change as it is stored.</summary>
    public StatePage ToStored() => _page is { } page
        ? new StatePage(_path, StatePageFormat.Encode(page))
        : new StatePage(_path, content: null);
}
