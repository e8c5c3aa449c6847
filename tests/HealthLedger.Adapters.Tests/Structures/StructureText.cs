using System.Text;
using HealthLedger.Adapters.Tests.Parsing;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Structures;

namespace HealthLedger.Adapters.Tests.Structures;

/// <summary>Structures of messages as text: <c>MSH PATIENT(PID)</c>, an exclamation mark before what is
/// unexpected.</summary>
internal static class StructureText
{
    /// <summary>A message with the given segments, each with one field.</summary>
    public static Hl7Message Message(string type, string segments, string version = "2.5.1")
    {
        StringBuilder text = new($"MSH|^~\\&|A|B|C|D|20260101||{type}|1|P|{version}\r");
        int number = 0;
        foreach (string segment in segments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            text.Append(segment).Append('|').Append(++number).Append('\r');
        }

        return Hl7Text.Parse(text.ToString());
    }

    public static string Of(Hl7Structure structure) => Of(structure.Root);

    public static string Of(string type, string segments, string version = "2.5.1") =>
        Of(Hl7Structure.Match(Message(type, segments, version)));

    private static string Of(Hl7Group group)
    {
        List<string> parts = [];
        foreach (Hl7GroupPart part in group.Parts)
        {
            parts.Add(part.IsGroup
                ? $"{part.Group.Name}({Of(part.Group)})"
                : (part.IsUnexpected ? "!" : string.Empty) + (part.Segment.Id ?? "?"));
        }

        return string.Join(' ', parts);
    }
}
