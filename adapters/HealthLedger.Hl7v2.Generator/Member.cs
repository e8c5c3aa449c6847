namespace HealthLedger.Hl7v2.Generator;

/// <summary>A field of a segment or a component of a data type over all versions.</summary>
internal sealed class Member(int number, string name, IReadOnlyList<MemberRow> rows)
{
    public int Number { get; } = number;

    public string Name { get; } = name;

    public IReadOnlyList<MemberRow> Rows { get; } = rows;

    /// <summary>The newest row in which the member is not withdrawn, or else the newest.</summary>
    public MemberRow Newest => Rows.LastOrDefault(row => row.Facts.Type != "WD") ?? Rows[^1];

    public bool IsRepeating => Rows.Any(row => row.Facts.Most is < 0 or > 1);
}
