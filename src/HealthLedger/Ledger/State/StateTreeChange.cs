using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Ledger.State;

/// <summary>A page that a block has set, or removed.</summary>
internal sealed class StateTreeChange
{
    private readonly StateTreePage? _page;

    public StateTreeChange(byte[] path, StateTreePage? page)
    {
        Path = path;
        _page = page;
    }

    /// <summary>Where the page stands.</summary>
    public byte[] Path { get; }

    /// <summary>The hash of the page; zero when it is removed.</summary>
    public Digest256 Hash => _page?.Hash ?? default;

    /// <summary>The change as it is stored.</summary>
    public StatePage ToStored() => _page is { } page
        ? new StatePage(Path, StatePageFormat.Encode(page))
        : new StatePage(Path, content: null);
}
