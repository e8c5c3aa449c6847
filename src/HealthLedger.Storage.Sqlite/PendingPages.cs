using HealthLedger.Storage.Sqlite.Database;

namespace HealthLedger.Storage.Sqlite;

/// <summary>
/// The state pages that were written last: appended to `pending_page` with their block, and merged into `state_page` in
/// the order of paths, some with each transaction. A block changes pages all over the tree; written at their places,
/// each would cost a database page of its own (docs/decisions/0147-state-pages-are-appended-first.md). In memory is
/// where they are. Written by the writer's thread alone; read by any.
/// </summary>
internal sealed class PendingPages
{
    // Rows that nobody needs are deleted faster than rows are added, and never all of them at once.
    private const int DeletedForEach = 4;

    // What waits when the store is closed is merged if it is this little.
    private const int MergedAtEnd = 4_096;

    private readonly int _most;
    private readonly int _mostRows;
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, PendingPage> _pages = [];
    private UInt128[] _sweep = [];
    private int _swept;

    // Rows below the second are not needed, those below the first deleted; the last one that was written.
    private long _lowest;
    private long _needed;
    private long _top;
    private bool _isInDoubt;

    /// <summary>Reads which pages wait in a database.</summary>
    /// <param name="ledger">The ledger database.</param>
    /// <param name="most">Pages beyond which some are merged.</param>
    /// <param name="mostRows">Rows of `pending_page` beyond which some are merged.</param>
    public PendingPages(SqlitePart ledger, int most, int mostRows)
    {
        _most = most;
        _mostRows = mostRows;
        using SqliteDatabase database = ledger.Readers.Open();
        Load(database);
    }

    /// <summary>Whether pages wait, and so few that they are merged when the store is closed.</summary>
    public bool AreFew
    {
        get
        {
            lock (_gate)
            {
                return _pages.Count is > 0 and <= MergedAtEnd;
            }
        }
    }

    /// <summary>The pages that wait, as a transaction sees them, in the order of their paths.</summary>
    public static PendingPage[] ReadAll(SqliteDatabase database)
    {
        Dictionary<UInt128, PendingPage> pages = [];
        foreach (PendingPage page in Rows(database))
        {
            pages[page.Path] = page;
        }

        return [.. pages.Values.OrderBy(page => page.Path)];
    }

    /// <summary>A page that waits, or null when a later transaction has deleted its row.</summary>
    public static StatePage? Read(SqliteDatabase database, PendingPage page)
    {
        SqliteStatement statement =
            database.Statement("SELECT path, content FROM pending_page WHERE id = ?1").Bind(1, page.Id);
        try
        {
            return statement.Step() ? new StatePage(statement.Bytes(0), statement.Bytes(1)) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Writes pages of a snapshot at their places, in an open transaction of an empty store.</summary>
    public static void WriteSnapshot(SqliteDatabase database, IReadOnlyList<StatePage> pages)
    {
        // In the order of the table, so that neighbours are written while their page is at hand.
        Comparer<ReadOnlyMemory<byte>> order =
            Comparer<ReadOnlyMemory<byte>>.Create((x, y) => x.Span.SequenceCompareTo(y.Span));
        foreach (StatePage page in pages.OrderBy(page => page.Path, order))
        {
            WriteAtOnce(database, page);
        }
    }

    /// <summary>Looks for the newest form of a page.</summary>
    /// <returns>False when what `state_page` has is the newest.</returns>
    public bool TryFind(ReadOnlySpan<byte> path, out PendingPage page)
    {
        page = default;
        if (!PendingPage.TryOrder(path, out UInt128 order))
        {
            return false;
        }

        lock (_gate)
        {
            return _pages.TryGetValue(order, out page);
        }
    }

    /// <summary>Writes pages in an open transaction, and merges others if there are too many.</summary>
    /// <returns>To be called by the same thread when the transaction has ended: with whether it is stored.</returns>
    public Action<bool> Write(SqliteDatabase database, IReadOnlyList<StatePage> pages)
    {
        if (_isInDoubt)
        {
            Load(database);
        }

        List<PendingPage> added = Append(database, pages);
        List<PendingPage> merged = Choose(pages.Count);
        Merge(database, merged);
        long lowest = Math.Min(_needed, _lowest + (DeletedForEach * Math.Max(1, pages.Count)));
        if (lowest > _lowest)
        {
            database.Statement("DELETE FROM pending_page WHERE id < ?1").Bind(1, lowest).Run();
        }

        return isStored => End(isStored, added, merged, Math.Max(lowest, _lowest));
    }

    /// <summary>Merges all pages in an open transaction.</summary>
    /// <returns>As <see cref="Write"/>.</returns>
    public Action<bool> MergeAll(SqliteDatabase database)
    {
        if (_isInDoubt)
        {
            Load(database);
        }

        List<PendingPage> all = [.. _pages.Values.OrderBy(page => page.Path)];
        Merge(database, all);
        database.Statement("DELETE FROM pending_page").Run();
        return isStored => End(isStored, [], all, _top + 1);
    }

    private static IEnumerable<PendingPage> Rows(SqliteDatabase database)
    {
        SqliteStatement statement =
            database.Statement("SELECT id, path, content IS NULL FROM pending_page ORDER BY id");
        try
        {
            while (statement.Step())
            {
                // A path without an order was not written here; where its page is missed, the sealed root says so.
                if (PendingPage.TryOrder(statement.Bytes(1), out UInt128 order))
                {
                    yield return new PendingPage(order, statement.Number(0), statement.Number(2) != 0);
                }
            }
        }
        finally
        {
            statement.Reset();
        }
    }

    private static void Merge(SqliteDatabase database, List<PendingPage> pages)
    {
        SqliteStatement set = database.Statement(
            """
            INSERT OR REPLACE INTO state_page (path, content)
            SELECT path, content FROM pending_page WHERE id = ?1
            """);
        SqliteStatement remove = database.Statement(
            "DELETE FROM state_page WHERE path = (SELECT path FROM pending_page WHERE id = ?1)");
        foreach (PendingPage page in pages)
        {
            (page.IsRemoval ? remove : set).Bind(1, page.Id).Run();
        }
    }

    private static void WriteAtOnce(SqliteDatabase database, StatePage page)
    {
        if (page.Content is { } content)
        {
            database.Statement("INSERT OR REPLACE INTO state_page (path, content) VALUES (?1, ?2)")
                .Bind(1, page.Path.Span)
                .Bind(2, content.Span)
                .Run();
        }
        else
        {
            database.Statement("DELETE FROM state_page WHERE path = ?1").Bind(1, page.Path.Span).Run();
        }
    }

    private List<PendingPage> Append(SqliteDatabase database, IReadOnlyList<StatePage> pages)
    {
        SqliteStatement append =
            database.Statement("INSERT INTO pending_page (id, path, content) VALUES (?1, ?2, ?3)");
        List<PendingPage> added = new(pages.Count);
        foreach (StatePage page in pages)
        {
            if (!PendingPage.TryOrder(page.Path.Span, out UInt128 order))
            {
                WriteAtOnce(database, page);
                continue;
            }

            append.Bind(1, ++_top).Bind(2, page.Path.Span);
            if (page.Content is { } content)
            {
                append.Bind(3, content.Span);
            }

            append.Run();
            added.Add(new PendingPage(order, _top, page.Content is null));
        }

        return added;
    }

    // A sweep goes over what was there when it began, in the order of paths: neighbours share pages of the database.
    private List<PendingPage> Choose(int count)
    {
        List<PendingPage> chosen = [];
        int least = _top - _lowest > _mostRows ? count : 0;
        least = Math.Max(least, _pages.Count - _most);
        if (least == 0)
        {
            return chosen;
        }

        if (_swept == _sweep.Length)
        {
            _sweep = [.. _pages.Keys.Order()];
            _swept = 0;
        }

        while (chosen.Count < least && _swept < _sweep.Length)
        {
            if (_pages.TryGetValue(_sweep[_swept++], out PendingPage page))
            {
                chosen.Add(page);
            }
        }

        return chosen;
    }

    private void End(bool isStored, List<PendingPage> added, List<PendingPage> merged, long lowest)
    {
        if (!isStored)
        {
            // Or it is, and nobody could say so.
            _isInDoubt = true;
            return;
        }

        lock (_gate)
        {
            foreach (PendingPage page in added)
            {
                _pages[page.Path] = page;
            }

            foreach (PendingPage page in merged)
            {
                if (_pages.TryGetValue(page.Path, out PendingPage newest) && newest == page)
                {
                    _pages.Remove(page.Path);
                }
            }
        }

        _lowest = lowest;
        if (_swept == _sweep.Length && merged.Count > 0)
        {
            // Of a whole sweep nothing is left but what is newer.
            _needed = _pages.Count > 0 ? _pages.Values.Min(page => page.Id) : _top + 1;
        }
    }

    private void Load(SqliteDatabase database)
    {
        lock (_gate)
        {
            _pages.Clear();
            _top = 0;
            foreach (PendingPage page in Rows(database))
            {
                _pages[page.Path] = page;
                _top = page.Id;
            }

            _lowest = database.Number("SELECT min(id) FROM pending_page") ?? 0;
            _needed = _pages.Count > 0 ? _pages.Values.Min(page => page.Id) : _top + 1;
        }

        (_sweep, _swept, _isInDoubt) = ([], 0, false);
    }
}
