using HealthLedger.Storage.PostgreSql.Database;
using Npgsql;

namespace HealthLedger.Storage.PostgreSql;

/// <summary>The statements of a block commit: one for each table that gets rows, whatever their number.</summary>
internal sealed class BlockStatements
{
    private readonly string _blocks;
    private readonly string _stateSet;
    private readonly string _stateRemoved;
    private readonly string _pagesSet;
    private readonly string _pagesRemoved;
    private readonly string _index;
    private readonly string _tiles;

    public BlockStatements(string schema)
    {
        _blocks = $"INSERT INTO {schema}.block (height, journal_end, bytes) "
            + "SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])";
        _stateSet = $"INSERT INTO {schema}.state (kind, key, value, blinding) "
            + "SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bytea[]) "
            + "ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value, blinding = excluded.blinding";
        _stateRemoved = $"DELETE FROM {schema}.state USING unnest($1::bigint[], $2::bytea[]) AS gone (kind, key) "
            + "WHERE state.kind = gone.kind AND state.key = gone.key";
        _pagesSet = $"INSERT INTO {schema}.state_page (path, content) "
            + "SELECT * FROM unnest($1::bytea[], $2::bytea[]) "
            + "ON CONFLICT (path) DO UPDATE SET content = excluded.content";
        _pagesRemoved = $"DELETE FROM {schema}.state_page WHERE path = ANY($1)";
        _index = $"INSERT INTO {schema}.entry_index (kind, key, height, entry) "
            + "SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::bigint[]) ON CONFLICT DO NOTHING";
        _tiles = $"INSERT INTO {schema}.tile (level, number, hashes) "
            + "SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) "
            + "ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes";
    }

    /// <summary>Adds what the rows need.</summary>
    public void Add(NpgsqlBatch batch, BlockRows rows)
    {
        batch.Add(_blocks)
            .Numbers([.. rows.Commits.Select(commit => (long)commit.Height)])
            .Numbers([.. rows.Commits.Select(commit => (long)commit.JournalEnd.Value)])
            .Blobs([.. rows.Commits.Select(commit => commit.Block)]);
        AddState(batch, rows.StateSet);

        if (rows.StateRemoved.Count > 0)
        {
            batch.Add(_stateRemoved)
                .Numbers([.. rows.StateRemoved.Select(row => (long)row.Kind)])
                .Blobs([.. rows.StateRemoved.Select(row => row.Key)]);
        }

        AddPages(batch, rows.PagesSet);
        if (rows.PagesRemoved.Count > 0)
        {
            batch.Add(_pagesRemoved).Blobs([.. rows.PagesRemoved.Select(page => page.Path)]);
        }

        if (rows.Index.Count > 0)
        {
            batch.Add(_index)
                .Numbers([.. rows.Index.Select(row => (long)row.Kind)])
                .Blobs([.. rows.Index.Select(row => row.Key)])
                .Numbers([.. rows.Index.Select(row => (long)row.Position.Height)])
                .Numbers([.. rows.Index.Select(row => (long)row.Position.Index)]);
        }

        if (rows.Tiles.Count > 0)
        {
            batch.Add(_tiles)
                .Numbers([.. rows.Tiles.Select(tile => (long)tile.Level)])
                .Numbers([.. rows.Tiles.Select(tile => (long)tile.Number)])
                .Blobs([.. rows.Tiles.Select(tile => tile.Hashes)]);
        }
    }

    /// <summary>Adds a part of a state.</summary>
    public void Add(NpgsqlBatch batch, StatePart part)
    {
        AddState(batch, part.Rows);
        AddPages(batch, part.Pages);
    }

    private void AddState(NpgsqlBatch batch, IReadOnlyList<StateRow> set)
    {
        if (set.Count > 0)
        {
            batch.Add(_stateSet)
                .Numbers([.. set.Select(row => (long)row.Kind)])
                .Blobs([.. set.Select(row => row.Key)])
                .Blobs([.. set.Select(row => row.Value!.Value)])
                .Blobs([.. set.Select(row => row.Blinding)]);
        }
    }

    private void AddPages(NpgsqlBatch batch, IReadOnlyList<StatePage> set)
    {
        if (set.Count > 0)
        {
            batch.Add(_pagesSet)
                .Blobs([.. set.Select(page => page.Path)])
                .Blobs([.. set.Select(page => page.Content!.Value)]);
        }
    }
}
