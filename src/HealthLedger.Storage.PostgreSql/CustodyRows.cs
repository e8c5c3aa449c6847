namespace HealthLedger.Storage.PostgreSql;

/// <summary>What a group of custody writes changes: of rows that are written more than once the last one.</summary>
internal sealed class CustodyRows
{
    public CustodyRows(IReadOnlyList<CustodyWork> group)
    {
        Dictionary<(PrivateTable Table, string Key), PrivateRow> rows = [];
        List<StoredEnvelope> envelopes = [];
        List<ReadOnlyMemory<byte>> cleared = [];
        foreach (CustodyWork work in group)
        {
            envelopes.AddRange(work.Write.Envelopes);
            cleared.AddRange(work.Write.ClearedShares);
            foreach (PrivateRow row in work.Write.Rows)
            {
                rows[(row.Table, Convert.ToHexString(row.Key.Span))] = row;
            }
        }

        Envelopes = envelopes;
        Cleared = cleared;
        Set = [.. rows.Values.Where(row => row.Value is not null)];
        Removed = [.. rows.Values.Where(row => row.Value is null)];
    }

    public IReadOnlyList<StoredEnvelope> Envelopes { get; }

    public IReadOnlyList<ReadOnlyMemory<byte>> Cleared { get; }

    public IReadOnlyList<PrivateRow> Set { get; }

    public IReadOnlyList<PrivateRow> Removed { get; }
}
