using System.Diagnostics.CodeAnalysis;
using HealthLedger.Hl7v2.Definitions;
using HealthLedger.Hl7v2.Messages;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using HealthLedger.Hl7v2.Structures;

namespace HealthLedger.Hl7v2.Validation;

/// <summary>
/// A conformance profile in the XML form of the standard (HL7 v2.5.1 ch. 2.12, <c>HL7v2xConformanceProfile</c>): the
/// segments, groups, fields and components that two systems have agreed on. Checked are usage R and X, cardinality,
/// length, constant values, and tables of the standard for ID; what a condition (usage C) demands cannot be read from
/// a profile. Immutable.
/// </summary>
public sealed class Hl7Profile
{
    private readonly StructureGrammar _grammar;
    private readonly ProfileElement[] _elements;

    private Hl7Profile(string code, string trigger, StructureGrammar grammar, ProfileElement[] elements)
    {
        MessageCode = code;
        TriggerEvent = trigger;
        _grammar = grammar;
        _elements = elements;
    }

    /// <summary>MSH-9.1 of the messages that it describes.</summary>
    public string MessageCode { get; }

    /// <summary>MSH-9.2 of the messages that it describes; empty for all.</summary>
    public string TriggerEvent { get; }

    /// <summary>Reads a profile. A document type declaration is refused, so that nothing outside the stream is
    /// read.</summary>
    /// <param name="xml">The document, at most 16 Mi characters, 200,000 elements and 24 levels. Not closed.</param>
    /// <param name="profile">The profile, or null.</param>
    /// <param name="error">What is wrong, or the default.</param>
    /// <exception cref="ArgumentNullException"><paramref name="xml"/> is null.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static bool TryRead(
        Stream xml, [NotNullWhen(true)] out Hl7Profile? profile, out Hl7ConfigurationError error)
    {
        ArgumentNullException.ThrowIfNull(xml);
        profile = null;
        ProfileReader reader = new();
        if (!reader.TryRead(xml, out error))
        {
            return false;
        }

        List<StructureNode> nodes = [];
        List<ProfileElement> elements = [];
        Add(reader.Message!, -1, nodes, elements);
        StructureDefinition definition = StructureDefinition.Of(reader.MessageCode, [.. nodes]);
        profile = new Hl7Profile(
            reader.MessageCode, reader.TriggerEvent, StructureGrammar.Create(definition), [.. elements]);
        return true;
    }

    /// <summary>The type of message, never more.</summary>
    public override string ToString() => $"{nameof(Hl7Profile)} {MessageCode}^{TriggerEvent}";

    internal void Check(Hl7Message message, ref Hl7IssueCollector issues)
    {
        MshSegment header = message.Header;
        MessageType type = header.MessageType;
        if (type.MessageCode != MessageCode || (TriggerEvent.Length > 0 && type.TriggerEvent != TriggerEvent))
        {
            issues.Add(
                Hl7v2ErrorCodes.ProfileOtherType, Hl7IssueSeverity.Error,
                Hl7Location.InHeader(9, Math.Max(header.Segment[9].ByteOffset, 0)));
            return;
        }

        ProfileCheck check = new(message, _grammar, _elements);
        check.Run(ref issues);
    }

    private static void Add(
        ProfileElement element, int parent, List<StructureNode> nodes, List<ProfileElement> elements)
    {
        int own = nodes.Count;
        bool isGroup = element.Kind != ProfileElementKind.Segment;
        nodes.Add(new StructureNode(
            element.Name, parent, 0, isGroup, false, element.IsRequired && element.Least > 0, element.Most != 1));
        elements.Add(element);
        foreach (ProfileElement part in isGroup ? element.Parts : [])
        {
            Add(part, own, nodes, elements);
        }

        nodes[own] = nodes[own] with { End = nodes.Count };
    }
}
