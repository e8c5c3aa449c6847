using System.Collections.Frozen;
using System.Text;
using HealthLedger.Hl7v2.Messages;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using HealthLedger.Records;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>
/// Reads the numbers of a message's orders: the placer's (ORC-2, OBR-2) and the filler's (ORC-3, OBR-3), each with who
/// assigned it. A number without an authority belongs to the system that assigns such numbers, which sent the message
/// or is to receive it.
/// </summary>
internal sealed class OrderNameReader
{
    private static readonly FrozenSet<string> PlacerCodes = new[]
    {
        "ORM", "OML", "OMG", "OMI", "OMD", "OMS", "OMN",
    }.ToFrozenSet(StringComparer.Ordinal);

    // Order control codes (HL7 table 0119) that fillers alone send.
    private static readonly FrozenSet<string> FillerControls = new[]
    {
        "OK", "UA", "CR", "OC", "UC", "DR", "OD", "UD", "HR", "OH", "UH", "RL", "OE", "UR", "OR", "RQ", "RU", "UM",
        "UN", "UX", "XR", "XX", "SC", "SN", "RE", "OF", "UF",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly IDictionary<string, string> _authorities;

    public OrderNameReader(Hl7v2IntakeOptions options) => _authorities = options.AssigningAuthorityNames;

    /// <summary>The names, each once; none when there are more than a record can have, or one that is too
    /// long.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Read(Hl7Message message, string listener)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        bool isPlacer = PlacerCodes.Contains(message.Header.MessageType.MessageCode) && !IsFromFiller(message);
        string? sender = SystemOf(message, 3) ?? $"listener:{listener}";
        string? receiver = SystemOf(message, 5);
        foreach (string segment in (string[])["ORC", "OBR"])
        {
            foreach (Hl7Segment order in message.FindSegments(segment))
            {
                Add(names, "placer", order[2], isPlacer ? sender : receiver);
                Add(names, "filler", order[3], isPlacer ? receiver : sender);
            }
        }

        byte[][] bytes = [.. names.Select(Encoding.UTF8.GetBytes)];
        return bytes.Length > RecordReference.MaxNames
            || bytes.Any(name => name.Length > RecordReference.MaxNameBytes)
            ? []
            : [.. bytes.Select(name => (ReadOnlyMemory<byte>)name)];
    }

    private static bool IsFromFiller(Hl7Message message)
    {
        Hl7Element control = message.GetSegment("ORC")[1];
        return control.IsValued && FillerControls.Contains(control.GetString()!);
    }

    private void Add(HashSet<string> names, string role, Hl7Element number, string? system)
    {
        Hl7Element first = number[1];
        if (!first[1].IsValued)
        {
            return;
        }

        string id = first[1].GetString()!;
        if ((AuthorityOf(first) ?? system) is { } authority)
        {
            names.Add($"order\0{role}\0{authority}\0{id}");
        }
    }

    // An EI: the number, its namespace, and a worldwide name with its type. Before 2.3 the second part is the
    // application.
    private string? AuthorityOf(Hl7Element number)
    {
        string space = Text(number[2]);
        string universal = Text(number[3]);
        if (_authorities.TryGetValue(universal, out string? name) || _authorities.TryGetValue(space, out name))
        {
            return name;
        }

        return universal.Length > 0 ? $"{Text(number[4]).ToUpperInvariant()}:{universal}"
            : space.Length > 0 ? space
            : null;
    }

    // Application and facility together; null when neither is named.
    private static string? SystemOf(Hl7Message message, int field)
    {
        HierarchicDesignator application = HierarchicDesignator.From(message.Header.Segment[field]);
        HierarchicDesignator facility = HierarchicDesignator.From(message.Header.Segment[field + 1]);
        return application.IsEmpty && facility.IsEmpty
            ? null
            : string.Join('\u0001', "system", Part(application), Part(facility));
    }

    private static string Part(HierarchicDesignator part) =>
        $"{part.NamespaceId}\u0001{part.UniversalId}\u0001{part.UniversalIdType}";

    private static string Text(Hl7Element element) => element.IsValued ? element.GetString()! : string.Empty;
}
