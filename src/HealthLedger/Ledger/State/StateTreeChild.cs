using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>A page below a page: its hash and, while it is in memory, the page.</summary>
internal sealed class StateTreeChild
{
    private StateTreePage? _page;

    public StateTreeChild(Digest256 hash) => Hash = hash;

    public StateTreeChild(StateTreePage page)
    {
        Hash = page.Hash;
        _page = page;
    }

    public Digest256 Hash { get; }

    /// <summary>The page while it is in memory. Whoever sets it has checked it against <see cref="Hash"/>.</summary>
    public StateTreePage? Page
    {
        get => Volatile.Read(ref _page);
        set => Volatile.Write(ref _page, value);
    }
}
