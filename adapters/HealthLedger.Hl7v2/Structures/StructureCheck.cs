using HealthLedger.Hl7v2.Definitions;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Structures;

/// <summary>Looks for what is missing and what is there too often in each group that was found.</summary>
internal static class StructureCheck
{
    public static void Run(
        Hl7Message message,
        StructureGrammar grammar,
        ReadOnlySpan<MatchNode> found,
        ref Hl7IssueCollector issues,
        ref long steps)
    {
        int[] counts = new int[grammar.Nodes.Length];
        for (int node = 0; node < found.Length; node++)
        {
            if (found[node].Segment >= 0)
            {
                continue;
            }

            int second = -1;
            for (int part = found[node].FirstPart; part >= 0; part = found[part].NextPart)
            {
                steps++;
                int place = found[part].Place;
                if (place >= 0 && ++counts[place] > 1 && second < 0 && !grammar.Nodes[place].IsRepeating)
                {
                    second = part;
                }
            }

            if (second >= 0)
            {
                Report(
                    message, found, second, grammar.Nodes[found[second].Place].Name,
                    Hl7v2ErrorCodes.SegmentSurplus, ref issues);
            }

            CheckMissing(message, grammar, found, node, counts, ref issues, ref steps);
        }
    }

    /// <summary>Reports what is missing and sets the counts back to 0.</summary>
    private static void CheckMissing(
        Hl7Message message,
        StructureGrammar grammar,
        ReadOnlySpan<MatchNode> found,
        int node,
        int[] counts,
        ref Hl7IssueCollector issues,
        ref long steps)
    {
        ReadOnlySpan<StructureNode> nodes = grammar.Nodes;
        StructureNode group = nodes[found[node].Place];
        for (int part = found[node].Place + 1; part < group.End; part = nodes[part].End)
        {
            steps++;
            if (counts[part] == 0 && nodes[part].IsRequired && !group.IsChoice)
            {
                Report(message, found, node, HeadOf(nodes, part), Hl7v2ErrorCodes.SegmentMissing, ref issues);
            }

            counts[part] = 0;
        }
    }

    private static string? HeadOf(ReadOnlySpan<StructureNode> nodes, int place)
    {
        while (nodes[place].IsGroup && nodes[place].End > place + 1)
        {
            place++;
        }

        bool isNamed = !nodes[place].IsGroup && nodes[place].Name != StructureDefinition.Any;
        return isNamed ? nodes[place].Name : null;
    }

    private static void Report(
        Hl7Message message,
        ReadOnlySpan<MatchNode> found,
        int node,
        string? name,
        string code,
        ref Hl7IssueCollector issues)
    {
        while (found[node].Segment < 0 && found[node].FirstPart >= 0)
        {
            node = found[node].FirstPart;
        }

        int offset = found[node].Segment < 0 ? 0 : message.GetEntry(found[node].Segment).Start;
        string? id = name is { Length: 3 } ? name : null;
        issues.Add(code, Hl7IssueSeverity.Warning, new Hl7Location(id, 0, 0, 0, 0, offset));
    }
}
