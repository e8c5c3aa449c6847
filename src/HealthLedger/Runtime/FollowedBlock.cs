using HealthLedger.Ledger.State;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>A sealed block on its way into the database.</summary>
internal sealed class FollowedBlock
{
    // An estimate: pages are encoded when they are stored.
    private const int PageBytes = 600;

    private readonly IReadOnlyList<StateTreeChange> _pages;

    public FollowedBlock(BlockCommit commit, IReadOnlyList<StateTreeChange> pages)
    {
        Commit = commit;
        _pages = pages;
        Bytes = commit.Block.Length + ((long)pages.Count * PageBytes);
    }

    /// <summary>All of it but the pages.</summary>
    public BlockCommit Commit { get; }

    /// <summary>About how many bytes it takes.</summary>
    public long Bytes { get; }

    /// <summary>
    /// What the database gets of a group: the last block brings every page that the group has changed, in its last
    /// form.
    /// </summary>
    public static BlockCommit[] Commits(IReadOnlyList<FollowedBlock> group)
    {
        NewestPages pages = new();
        BlockCommit[] commits = new BlockCommit[group.Count];
        for (int i = 0; i < commits.Length; i++)
        {
            commits[i] = group[i].Commit;
            pages.Add(group[i]._pages);
        }

        commits[^1] = commits[^1].WithPages(pages.Take());
        return commits;
    }
}
