using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Tests.Ledger.State;

/// <summary>Pages as a database would have them, and the tree that they are.</summary>
internal sealed class PageStore
{
    public Dictionary<string, byte[]> Pages { get; } = [];

    public void Apply(IEnumerable<StateTreeChange> changes)
    {
        HashSet<string> paths = [];
        foreach (StatePage page in changes.Select(change => change.ToStored()))
        {
            string path = Convert.ToHexString(page.Path.Span);
            Assert.True(paths.Add(path), "a page is changed twice");
            if (page.Content is { } content)
            {
                Pages[path] = content.ToArray();
            }
            else
            {
                Assert.True(Pages.Remove(path), "a page is removed that was not there");
            }
        }
    }

    /// <summary>The tree from the pages alone; every page is used.</summary>
    public StateTreePage Load()
    {
        int used = 0;
        StateTreePage root = Pages.Count == 0 ? StateTreePage.Empty : Load([0], null, ref used);
        Assert.Equal(Pages.Count, used);
        return root;
    }

    private StateTreePage Load(byte[] path, Digest256? hash, ref int used)
    {
        StateTreePage? page = StatePageFormat.TryDecode(Pages[Convert.ToHexString(path)], path);
        Assert.NotNull(page);
        Assert.True(hash is null || page.Hash == hash);
        used++;
        for (int slot = 0; slot < StateTreePage.SlotCount; slot++)
        {
            if (page[slot].Child is { } child)
            {
                child.Page = Load(StatePath.Below(path, slot), child.Hash, ref used);
            }
        }

        return page;
    }
}
