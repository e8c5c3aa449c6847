using HealthLedger.Primitives;

namespace HealthLedger.Receipts;

/// <summary>A subject's whole sub-log and the part of it between two times.</summary>
internal sealed class LogStretch
{
    private readonly LogTree _tree;

    public LogStretch(SubjectId subject, long from, long to, IReadOnlyList<LogItem> items)
    {
        Subject = subject;
        From = from;
        To = to;
        Items = items;
        _tree = new LogTree([.. items.Select(item => item.Leaf)]);
        First = items.Count(item => item.Time < from);
        Count = items.Count(item => item.Time >= from && item.Time < to);
    }

    public SubjectId Subject { get; }

    /// <summary>The first millisecond of the interval.</summary>
    public long From { get; }

    /// <summary>The first millisecond after the interval.</summary>
    public long To { get; }

    /// <summary>All entries of the sub-log.</summary>
    public IReadOnlyList<LogItem> Items { get; }

    /// <summary>Number of the first entry in the interval. Times never decrease along a sub-log.</summary>
    public int First { get; }

    /// <summary>How many entries lie in the interval.</summary>
    public int Count { get; }

    public Digest256 Root => _tree.Root;

    public IReadOnlyList<Digest256> PathOf(int number) => _tree.PathOf(number);
}
