namespace HealthLedger.Hl7v2.Definitions;

/// <summary>The codes of a table in one version of the standard.</summary>
internal sealed class CodeTable
{
    private readonly HashSet<string> _codes = new(StringComparer.Ordinal);

    private CodeTable(bool isStandard) => IsStandard = isStandard;

    /// <summary>Whether the standard alone decides what is in the table; users extend the others.</summary>
    public bool IsStandard { get; }

    public int Count => _codes.Count;

    /// <summary>Null where neither the version nor a later or earlier one lists codes.</summary>
    public static CodeTable? Read(string[] lines, int version)
    {
        CodeTable table = new(lines[0].Split('\t')[1] == "H");
        bool isTaken = false;
        foreach (string line in lines.Skip(1))
        {
            bool isContinuation = line.StartsWith("  ", StringComparison.Ordinal);
            string[] parts = line[1..].Split('\t');
            isTaken = isContinuation ? isTaken : DefinitionVersion.IsIn(parts[0], version);
            if (isTaken)
            {
                table._codes.UnionWith(parts.Skip(1));
            }
        }

        return table._codes.Count > 0 ? table : null;
    }

    public bool Contains(string code) => _codes.Contains(code);

    public bool Contains(ReadOnlySpan<char> code) =>
        _codes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(code);
}
