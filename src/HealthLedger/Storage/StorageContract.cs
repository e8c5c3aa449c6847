namespace HealthLedger.Storage;

/// <summary>
/// The checks of arguments that every store makes before it does anything, so that all stores refuse the same
/// misuse with the same exceptions. For whoever writes a store.
/// </summary>
public static class StorageContract
{
    /// <summary>Most bytes of a journal record: 64 MiB.</summary>
    public const int MaximumRecordBytes = 64 * 1024 * 1024;

    /// <summary>Most bytes of all records of one append: 256 MiB.</summary>
    public const int MaximumAppendBytes = 256 * 1024 * 1024;

    /// <summary>Most records of one append: 1,048,576.</summary>
    public const int MaximumAppendRecords = 1 << 20;

    /// <summary>Most rows that one find returns: 10,000.</summary>
    public const int MaximumFindLimit = 10_000;

    /// <summary>Most bytes of a page of the state tree: 4,096.</summary>
    public const int MaximumPageBytes = 4096;

    private const int MaximumPathBytes = 33;
    private const int MaximumKeyBytes = 64;
    private const int SegmentIdBytes = 16;
    private const int BlindingBytes = 16;
    private const int HashBytes = 32;
    private const int HashesPerTile = 256;

    /// <summary>Checks the records of an append.</summary>
    /// <exception cref="ArgumentException">
    /// None, too many, one that is empty or too long, or too long together.
    /// </exception>
    public static void CheckAppend(IReadOnlyList<ReadOnlyMemory<byte>> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        Require(
            records.Count is > 0 and <= MaximumAppendRecords,
            "An append has 1 to 1,048,576 records.",
            nameof(records));
        long bytes = 0;
        foreach (ReadOnlyMemory<byte> record in records)
        {
            Require(
                record.Length is > 0 and <= MaximumRecordBytes,
                "A journal record has 1 byte to 64 MiB.",
                nameof(records));
            bytes += record.Length;
        }

        Require(bytes <= MaximumAppendBytes, "The records of an append have 256 MiB at most.", nameof(records));
    }

    /// <summary>Checks which bytes of an envelope are asked for.</summary>
    /// <param name="offset">Where they begin.</param>
    /// <param name="length">How many there are at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is negative.</exception>
    public static void CheckPart(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
    }

    /// <summary>
    /// Checks commits by themselves: heights that follow each other, pages with the last one alone, and every row.
    /// </summary>
    /// <exception cref="ArgumentException">None, or one that is not allowed.</exception>
    public static void CheckCommits(IReadOnlyList<BlockCommit> commits)
    {
        ArgumentNullException.ThrowIfNull(commits);
        Require(commits.Count > 0, "A commit has at least one block.", nameof(commits));
        HashSet<(int Kind, ByteKey Key)> rows = [];
        for (int index = 0; index < commits.Count; index++)
        {
            BlockCommit commit = commits[index];
            Require(
                commit.Height <= long.MaxValue && commit.JournalEnd.Value <= long.MaxValue,
                "Heights and journal positions are below 2^63.",
                nameof(commits));
            Require(
                index == 0 || commit.Height == commits[index - 1].Height + 1,
                "Heights of a commit follow each other.",
                nameof(commits));
            Require(commit.Block.Length > 0, "A block is not empty.", nameof(commits));
            rows.Clear();
            rows.EnsureCapacity(commit.State.Count);
            foreach (StateRow row in commit.State)
            {
                CheckState(row);
                Require(
                    rows.Add((row.Kind, new ByteKey(row.Key))),
                    "A block changes a state row once at most.",
                    nameof(commits));
            }

            Require(
                commit.Pages.Count == 0 || index == commits.Count - 1,
                "The pages of a group come with its last block.",
                nameof(commits));
            foreach (IndexRow row in commit.Index)
            {
                CheckIndex(row);
            }

            foreach (HistoryTile tile in commit.Tiles)
            {
                CheckTile(tile);
            }
        }

        CheckPages(commits[^1].Pages);
    }

    /// <summary>Checks that commits follow what a store holds.</summary>
    /// <param name="commits">Commits that <see cref="CheckCommits"/> has accepted.</param>
    /// <param name="head">The height of the newest stored block, or null when there is none.</param>
    /// <exception cref="ArgumentException">They do not.</exception>
    public static void CheckFollows(IReadOnlyList<BlockCommit> commits, ulong? head)
    {
        ArgumentNullException.ThrowIfNull(commits);
        ulong expected = head is { } height ? checked(height + 1) : 0;
        if (commits[0].Height != expected)
        {
            throw new ArgumentException(
                $"The block of height {expected} is next, not that of height {commits[0].Height}.", nameof(commits));
        }
    }

    /// <summary>Checks what a store is to begin with when its state comes in parts.</summary>
    /// <exception cref="ArgumentException">The block is not allowed, or brings rows or pages itself; or there are no
    /// parts.</exception>
    public static void CheckBeginning(BlockCommit first, IAsyncEnumerable<StatePart> state)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(state);
        CheckCommits([first]);
        Require(
            first.State.Count + first.Pages.Count == 0,
            "The state of a block to begin with comes in parts.",
            nameof(first));
    }

    /// <summary>Checks that a store which is to begin is empty.</summary>
    /// <param name="head">The height of the newest stored block, or null when there is none.</param>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void CheckBegins(ulong? head)
    {
        if (head is { } height)
        {
            throw new ArgumentException($"A store that has blocks, up to height {height}, has begun.", nameof(head));
        }
    }

    /// <summary>Checks a part of a state by itself.</summary>
    /// <exception cref="ArgumentException">A row or a page is not allowed, or is a removal.</exception>
    public static void CheckStatePart(StatePart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        HashSet<(int Kind, ByteKey Key)> rows = new(part.Rows.Count);
        foreach (StateRow row in part.Rows)
        {
            CheckState(row);
            Require(
                rows.Add((row.Kind, new ByteKey(row.Key))), "A state has a row of a kind and key once.", nameof(part));
            Require(row.Value is not null, "A state that is stored in parts has no removals.", nameof(part));
        }

        CheckPages(part.Pages);
        foreach (StatePage page in part.Pages)
        {
            Require(page.Content is not null, "A state that is stored in parts has no removals.", nameof(part));
        }
    }

    /// <summary>Checks what is asked of an index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Kind or limit.</exception>
    public static void CheckFind(IndexKind kind, int limit)
    {
        if (!IsKnown(kind))
        {
            throw new ArgumentOutOfRangeException(nameof(kind));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaximumFindLimit);
    }

    /// <summary>Checks a custody write by itself.</summary>
    /// <exception cref="ArgumentException">
    /// Nothing to write, a segment twice, or a length that is not allowed.
    /// </exception>
    public static void CheckWrite(CustodyWrite write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Require(
            write.Envelopes.Count + write.Rows.Count + write.ClearedShares.Count > 0,
            "A custody write has something to write.",
            nameof(write));
        HashSet<string> segments = [];
        foreach (StoredEnvelope envelope in write.Envelopes)
        {
            Require(
                envelope.SegmentId.Length == SegmentIdBytes && envelope.Envelope.Length > 0,
                "A segment id has 16 bytes, and its envelope is not empty.",
                nameof(write));
            Require(
                segments.Add(Convert.ToHexString(envelope.SegmentId.Span)),
                "A segment is written once.",
                nameof(write));
        }

        foreach (ReadOnlyMemory<byte> cleared in write.ClearedShares)
        {
            Require(
                cleared.Length == SegmentIdBytes && !segments.Contains(Convert.ToHexString(cleared.Span)),
                "A segment id has 16 bytes, and no share is cleared with the write that stores it.",
                nameof(write));
        }

        foreach (PrivateRow row in write.Rows)
        {
            CheckTable(row.Table);
            Require(row.Key.Length is > 0 and <= MaximumKeyBytes, "A key has 1 to 64 bytes.", nameof(write));
        }
    }

    /// <summary>Checks a table of the private store.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such table.</exception>
    public static void CheckTable(PrivateTable table)
    {
        if (table is not (PrivateTable.Meta or PrivateTable.Subject or PrivateTable.Outbox or PrivateTable.Resend
            or PrivateTable.Quarantine or PrivateTable.RequestDetails or PrivateTable.Pruned
            or PrivateTable.Request or PrivateTable.EpochBoundary or PrivateTable.Cosignature
            or PrivateTable.DealtShares or PrivateTable.BundleTask or PrivateTable.Message or PrivateTable.Queue
            or PrivateTable.QueuedContent or PrivateTable.QueueMark or PrivateTable.MessageAccess
            or PrivateTable.Delivery or PrivateTable.DeliveryAuthorization or PrivateTable.RecordName))
        {
            throw new ArgumentOutOfRangeException(nameof(table));
        }
    }

    /// <summary>The refusal of a write whose segment exists already. Nothing of it is written.</summary>
    /// <param name="write">The write.</param>
    public static ArgumentException SegmentExists(CustodyWrite write)
    {
        ArgumentNullException.ThrowIfNull(write);
        return new ArgumentException("A segment of the write exists already.", nameof(write));
    }

    private static void CheckState(StateRow row)
    {
        Require(row.Kind is >= 0 and <= byte.MaxValue, "A kind of state is 0 to 255.", "commits");
        Require(row.Key.Length <= MaximumKeyBytes, "A key has 64 bytes at most.", "commits");
        Require(
            row.Blinding.Length == (row.Value is null ? 0 : BlindingBytes),
            "A state value has 16 bytes of blinding, a removal none.",
            "commits");
    }

    private static void CheckPages(IReadOnlyList<StatePage> pages)
    {
        HashSet<ByteKey> paths = new(pages.Count);
        foreach (StatePage page in pages)
        {
            CheckPage(page);
            Require(paths.Add(new ByteKey(page.Path)), "A state page is changed once at most.", "commits");
        }
    }

    private static void CheckPage(StatePage page)
    {
        Require(page.Path.Length is > 0 and <= MaximumPathBytes, "A page's path has 1 to 33 bytes.", "commits");
        Require(
            page.Content is not { } content || content.Length is > 0 and <= MaximumPageBytes,
            "A state page has 1 to 4,096 bytes.",
            "commits");
    }

    private static void CheckIndex(IndexRow row)
    {
        Require(IsKnown(row.Kind), "There is no such index.", "commits");
        Require(row.Key.Length is 16 or 32, "An index key has 16 or 32 bytes.", "commits");
        Require(row.Position.Height <= long.MaxValue, "Heights are below 2^63.", "commits");
    }

    private static void CheckTile(HistoryTile tile)
    {
        Require(tile.Level is >= 0 and < 8 && tile.Number < 1UL << 56, "A tile has level 0 to 7.", "commits");
        Require(
            tile.Hashes.Length is > 0 and <= HashBytes * HashesPerTile && tile.Hashes.Length % HashBytes == 0,
            "A tile has 1 to 256 hashes of 32 bytes.",
            "commits");
    }

    private static bool IsKnown(IndexKind kind) =>
        kind is >= IndexKind.Record and <= IndexKind.SubjectLink;

    private static void Require(bool isAllowed, string message, string parameter)
    {
        if (!isAllowed)
        {
            throw new ArgumentException(message, parameter);
        }
    }
}
