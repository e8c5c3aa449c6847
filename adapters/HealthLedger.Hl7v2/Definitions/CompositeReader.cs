using System.Globalization;

namespace HealthLedger.Hl7v2.Definitions;

/// <summary>Reads the entry of a segment or of a data type for one version.</summary>
internal static class CompositeReader
{
    /// <summary>The members by number; null where the version does not have the entry. Members without a row for the
    /// version are unused.</summary>
    public static List<Hl7FieldDefinition>? Read(string[] lines, int version)
    {
        if (!DefinitionVersion.IsIn(lines[0].Split('\t')[1], version))
        {
            return null;
        }

        List<Hl7FieldDefinition> members = [];
        int used = 0;
        foreach (string line in lines.Skip(1))
        {
            if (!line.StartsWith("  ", StringComparison.Ordinal))
            {
                string[] member = line[1..].Split('\t');
                AddUnused(members, Number(member[0]), member[1]);
            }
            else if (ReadRow(line[2..], version, members[^1]) is { } row)
            {
                members[^1] = row;
                used = members.Count;
            }
        }

        return members.GetRange(0, used);
    }

    private static void AddUnused(List<Hl7FieldDefinition> members, int number, string name)
    {
        while (members.Count < number - 1)
        {
            members.Add(new Hl7FieldDefinition(members.Count + 1, string.Empty, string.Empty));
        }

        members.Add(new Hl7FieldDefinition(number, name, string.Empty));
    }

    private static Hl7FieldDefinition? ReadRow(string line, int version, Hl7FieldDefinition member)
    {
        string[] parts = line.Split('\t');
        if (!DefinitionVersion.IsIn(parts[0], version))
        {
            return null;
        }

        string[] bounds = parts[2].Split("..");
        return member with
        {
            DataType = parts[1],
            IsRequired = bounds[0] != "0",
            MaxRepetitions = bounds[1] == "*" ? 0 : Number(bounds[1]),
            MaxLength = Number(parts[3]),
            Table = Number(parts[4]),
        };
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
