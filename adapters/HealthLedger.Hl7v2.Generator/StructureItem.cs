using System.Text;

namespace HealthLedger.Hl7v2.Generator;

/// <summary>A segment or a group of a message structure.</summary>
internal sealed class StructureItem
{
    private StructureItem(string name, bool isChoice, IReadOnlyList<StructureItem>? children, int least, int most)
    {
        Name = name;
        IsChoice = isChoice;
        Children = children;
        Least = least;
        Most = most;
    }

    public string Name { get; }

    public bool IsChoice { get; }

    /// <summary>The parts of a group; null for a segment.</summary>
    public IReadOnlyList<StructureItem>? Children { get; }

    public int Least { get; }

    public int Most { get; }

    public static StructureItem Segment(string id, int least, int most) => new(id, false, null, least, most);

    public static StructureItem Group(
        string name, bool isChoice, IReadOnlyList<StructureItem> children, int least, int most) =>
        new(name, isChoice, children, least, most);

    /// <summary>The parts as text: <c>MSH SFT* PATIENT(PID PD1?)?</c>; a choice is <c>NAME&lt;A|B&gt;</c>.</summary>
    public string ChildrenText()
    {
        StringBuilder text = new();
        for (int i = 0; i < Children!.Count; i++)
        {
            text.Append(i == 0 ? string.Empty : IsChoice ? "|" : " ");
            Children[i].Append(text);
        }

        return text.ToString();
    }

    /// <summary>The IDs of all segments in order.</summary>
    public IEnumerable<string> Flatten() => Children is null ? [Name] : Children.SelectMany(child => child.Flatten());

    private void Append(StringBuilder text)
    {
        text.Append(Name);
        if (Children is not null)
        {
            text.Append(IsChoice ? '<' : '(').Append(ChildrenText()).Append(IsChoice ? '>' : ')');
        }

        string suffix = (Least, Most) switch
        {
            (1, 1) => string.Empty,
            (0, 1) => "?",
            (0, _) => "*",
            _ => "+",
        };
        text.Append(suffix);
    }
}
