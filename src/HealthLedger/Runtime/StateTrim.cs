using HealthLedger.Ledger.State;

namespace HealthLedger.Runtime;

/// <summary>One pass of dropping pages from memory.</summary>
internal sealed class StateTrim
{
    private readonly ulong _stored;

    public StateTrim(ulong stored) => _stored = stored;

    /// <summary>An estimate of the bytes in memory at a page and below it.</summary>
    public static long Measure(StateTreePage page)
    {
        long bytes = page.Bytes;
        for (int slot = 0; slot < StateTreePage.SlotCount; slot++)
        {
            bytes += page[slot].Child is { Page: { } below } ? Measure(below) : 0;
        }

        return bytes;
    }

    /// <summary>Drops what the database has.</summary>
    /// <param name="tree">The newest tree; its root stays.</param>
    /// <param name="keepUsed">Whether pages stay that were used since the last pass.</param>
    /// <returns>An estimate of the bytes left.</returns>
    public long Drop(StateTree tree, bool keepUsed) => Visit(tree.RootPage, keepUsed);

    // A page is as new as the newest below it: what is below a stored page is stored. Recursion is bounded by the
    // nibbles of a place.
    private long Visit(StateTreePage page, bool keepUsed)
    {
        bool isStored = page.Height <= _stored;
        page.IsUsed = false;
        long bytes = 0;
        for (int slot = 0; slot < StateTreePage.SlotCount; slot++)
        {
            StateTreeSlot entry = page[slot];
            if (entry.Child is { Page: { } below } child)
            {
                if (below.Height <= _stored && !(keepUsed && below.IsUsed))
                {
                    child.Page = null;
                }
                else
                {
                    bytes += Visit(below, keepUsed);
                }
            }
            else if (isStored && !keepUsed && entry is { IsLeaf: true, Loaded: { } loaded })
            {
                loaded.Row = null;
            }
        }

        page.Tidy();
        return bytes + page.Bytes;
    }
}
