namespace HealthLedger.Storage.PostgreSql;

/// <summary>What a group of custody writes changes: of rows that are written more than once the last one.</summary>
internal sealed class CustodyRows
{
    public CustodyRows(IReadOnlyList<CustodyWork> group)
    {
        Dictionary<(PrivateTable Table, string Key), PrivateRow> rows = [];
        List<StoredEnvelope> envelopes = [];
        foreach (CustodyWork work in group)
        {
            envelopes.AddRange(work.Write.Envelopes);
            foreach (PrivateRow row in work.Write.Rows)
            {
                rows[(row.Table, Convert.ToHexString(row.Key.Span))] = row;
            }
        }

        Envelopes = envelopes;
        Set = [.. rows.Values.Where(row => row.Value is not null)];
        Removed = [.. rows.Values.Where(row => row.Value is null)];
    }

    public IReadOnlyList<StoredEnvelope> Envelopes { get; }

    public IReadOnlyList<PrivateRow> Set { get; }

    public IReadOnlyList<PrivateRow> Removed { get; }
}
