namespace HealthLedger.Storage;

/// <summary>Some of the rows and pages of a state that is stored in parts.</summary>
public sealed class StatePart
{
    /// <summary>Makes the part. Neither list changes any more.</summary>
    public StatePart(IReadOnlyList<StateRow> rows, IReadOnlyList<StatePage> pages)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(pages);
        Rows = rows;
        Pages = pages;
    }

    /// <summary>Rows, none of them a removal.</summary>
    public IReadOnlyList<StateRow> Rows { get; }

    /// <summary>Pages of the state tree, none of them a removal.</summary>
    public IReadOnlyList<StatePage> Pages { get; }
}
