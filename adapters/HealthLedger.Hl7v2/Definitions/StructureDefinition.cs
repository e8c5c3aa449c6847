namespace HealthLedger.Hl7v2.Definitions;

/// <summary>The grammar of one message structure in one version: a tree in the order of the standard.</summary>
internal sealed class StructureDefinition
{
    /// <summary>The name of a place for any segment.</summary>
    public const string Any = "ANY";

    private readonly StructureNode[] _nodes;

    private StructureDefinition(string name, StructureNode[] nodes)
    {
        Name = name;
        _nodes = nodes;
    }

    public string Name { get; }

    public ReadOnlySpan<StructureNode> Nodes => _nodes;

    /// <summary>A structure from its nodes, the root first.</summary>
    public static StructureDefinition Of(string name, StructureNode[] nodes) => new(name, nodes);

    /// <summary>Reads <c>MSH SFT* PATIENT(PID PD1?)? CHOICE&lt;OBR|RXO&gt;+</c>.</summary>
    /// <exception cref="FormatException">The text is no structure.</exception>
    public static StructureDefinition Parse(string name, ReadOnlySpan<char> text)
    {
        List<StructureNode> nodes = [new StructureNode(name, -1, 0, true, false, true, false)];
        int position = 0;
        ParseParts(text, ref position, 0, nodes);
        if (position != text.Length)
        {
            throw new FormatException($"The structure {name} does not end where it should.");
        }

        nodes[0] = nodes[0] with { End = nodes.Count };
        return new StructureDefinition(name, [.. nodes]);
    }

    /// <summary>The entry's form for a version as one line; null where the version does not have it.</summary>
    public static string? FormFor(string[] lines, int version)
    {
        for (int i = 1; i < lines.Length; i++)
        {
            bool isRange = !lines[i].StartsWith("  ", StringComparison.Ordinal);
            if (isRange && DefinitionVersion.IsIn(lines[i].AsSpan(1), version))
            {
                return string.Join(' ', lines.Skip(i + 1)
                    .TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line[2..]));
            }
        }

        return null;
    }

    private static void ParseParts(ReadOnlySpan<char> text, ref int position, int parent, List<StructureNode> nodes)
    {
        while (position < text.Length && text[position] is not (')' or '>'))
        {
            if (text[position] is ' ' or '|')
            {
                position++;
                continue;
            }

            int start = position;
            while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] == '_'))
            {
                position++;
            }

            if (position == start)
            {
                throw new FormatException("A structure has a name for each of its parts.");
            }

            ParsePart(text, ref position, text[start..position].ToString(), parent, nodes);
        }
    }

    private static void ParsePart(
        ReadOnlySpan<char> text, ref int position, string name, int parent, List<StructureNode> nodes)
    {
        int own = nodes.Count;
        bool isGroup = position < text.Length && text[position] is '(' or '<';
        bool isChoice = isGroup && text[position] == '<';
        nodes.Add(new StructureNode(name, parent, 0, isGroup, isChoice, false, false));
        if (isGroup)
        {
            position++;
            ParseParts(text, ref position, own, nodes);
            position++;
        }

        char suffix = position < text.Length ? text[position] : ' ';
        bool hasSuffix = suffix is '?' or '*' or '+';
        position += hasSuffix ? 1 : 0;
        nodes[own] = nodes[own] with
        {
            End = nodes.Count,
            IsRequired = suffix is not ('?' or '*'),
            IsRepeating = suffix is '*' or '+',
        };
    }
}
