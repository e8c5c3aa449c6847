using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// Checks that the stored index finds exactly the entries of a block that executing the block says it must: an index
/// that forgets answers a question wrongly without a single wrong byte in the answer.
/// </summary>
internal static class IndexVerification
{
    /// <summary>What the index says wrongly of a block, or null.</summary>
    public static async Task<string?> FindDamageAsync(
        LedgerView view, CheckedBlock block, CancellationToken cancellationToken)
    {
        ulong height = block.Header.Height;
        EntryPosition before = new(height - 1, uint.MaxValue);
        foreach (IGrouping<(IndexKind Kind, string Key), IndexRow> group in block.Index
            .GroupBy(row => (row.Kind, Convert.ToHexString(row.Key.Span))))
        {
            List<EntryPosition> expected =
                [.. group.Select(row => row.Position).Distinct().OrderBy(position => position.Index)];
            List<EntryPosition> found = [];
            EntryPosition after = before;
            while (found.Count <= expected.Count)
            {
                IReadOnlyList<EntryPosition> page = await view.FindAsync(
                    group.Key.Kind, group.First().Key, after, 1000, cancellationToken).ConfigureAwait(false);
                found.AddRange(page.TakeWhile(position => position.Height == height));
                if (page.Count < 1000 || page[^1].Height != height)
                {
                    break;
                }

                after = page[^1];
            }

            if (!found.SequenceEqual(expected))
            {
                return $"index {group.Key.Kind} does not find the entries of a key in this block";
            }
        }

        return null;
    }
}
