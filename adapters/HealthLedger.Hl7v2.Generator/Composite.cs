using System.Globalization;
using System.Text;

namespace HealthLedger.Hl7v2.Generator;

/// <summary>A segment or a data type with parts, over all versions, and the text that it has in a table.</summary>
internal sealed class Composite(string id, int since, int until, string name, IReadOnlyList<Member> members)
{
    public string Id { get; } = id;

    public int Since { get; } = since;

    public int Until { get; } = until;

    public string Name { get; } = name;

    public IReadOnlyList<Member> Members { get; } = members;

    /// <summary>Head, then one line a member with one space before it, then one line a range of versions with
    /// two.</summary>
    public void WriteTo(StringBuilder text)
    {
        Line(text, $"{Id}\t{DictionaryVersion.Range(Since, Until)}\t{Name}");
        foreach (Member member in Members)
        {
            Line(text, $" {member.Number}\t{member.Name}");
            foreach (MemberRow row in member.Rows)
            {
                MemberFacts facts = row.Facts;
                string most = facts.Most < 0 ? "*" : facts.Most.ToString(CultureInfo.InvariantCulture);
                string range = DictionaryVersion.Range(row.Since, row.Until);
                Line(text, $"  {range}\t{facts.Type}\t{facts.Least}..{most}\t{facts.Length}\t{facts.Table:0000}");
            }
        }
    }

    public static List<Composite> ReadAll(string table)
    {
        List<Composite> all = [];
        string[] lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < lines.Length;)
        {
            if (lines[i][0] == '#')
            {
                i++;
                continue;
            }

            string[] head = lines[i++].Split('\t');
            List<Member> members = [];
            while (i < lines.Length && lines[i][0] == ' ')
            {
                members.Add(ReadMember(lines, ref i));
            }

            (int since, int until) = DictionaryVersion.Parse(head[1]);
            all.Add(new Composite(head[0], since, until, head[2], members));
        }

        return all;
    }

    private static Member ReadMember(string[] lines, ref int i)
    {
        string[] head = lines[i++][1..].Split('\t');
        List<MemberRow> rows = [];
        while (i < lines.Length && lines[i].StartsWith("  ", StringComparison.Ordinal))
        {
            string[] parts = lines[i++][2..].Split('\t');
            (int since, int until) = DictionaryVersion.Parse(parts[0]);
            string[] bounds = parts[2].Split("..");
            rows.Add(new MemberRow(since, until, new MemberFacts(
                parts[1], Number(bounds[0]), bounds[1] == "*" ? -1 : Number(bounds[1]), Number(parts[3]),
                Number(parts[4]))));
        }

        return new Member(Number(head[0]), head[1], rows);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
