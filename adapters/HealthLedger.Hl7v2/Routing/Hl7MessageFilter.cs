using System.Security.Cryptography;
using System.Text;
using HealthLedger.Hl7v2.Messages;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using HealthLedger.Primitives;

namespace HealthLedger.Hl7v2.Routing;

/// <summary>
/// Which messages a route takes: those that fit every list that is not empty, and every condition. Decided when a
/// message is received, while it is open anyway. Read once, when the intake or the route is made.
/// </summary>
public sealed class Hl7MessageFilter
{
    /// <summary>Types as in MSH-9, <c>ORU</c> or <c>ORU^R01</c>. Empty (the default) fits all.</summary>
    public IList<string> MessageTypes { get; } = [];

    /// <summary>Sending applications (MSH-3) or facilities (MSH-4), by namespace ID, else universal ID. Empty fits
    /// all.</summary>
    public IList<string> Senders { get; } = [];

    /// <summary>Receiving applications (MSH-5) or facilities (MSH-6), likewise. Empty fits all.</summary>
    public IList<string> Receivers { get; } = [];

    /// <summary>Processing IDs (MSH-11.1), such as <c>P</c>. Empty fits all.</summary>
    public IList<string> ProcessingIds { get; } = [];

    /// <summary>What has to be so besides. Default: nothing.</summary>
    public IList<Hl7FilterCondition> Conditions { get; } = [];

    /// <summary>Whether the route takes a message.</summary>
    /// <param name="message">The message.</param>
    public bool IsMatch(Hl7Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        MshSegment header = message.Header;
        MessageType type = header.MessageType;
        return IsType(type)
            && IsOne(Senders, header.SendingApplication, header.SendingFacility)
            && IsOne(Receivers, header.ReceivingApplication, header.ReceivingFacility)
            && (ProcessingIds.Count == 0 || ProcessingIds.Contains(header.ProcessingId.Value))
            && Conditions.All(condition => condition.IsMet(message));
    }

    /// <summary>SHA-256 of everything that the filter asks, in this order: the same for the same filter.</summary>
    public Digest256 ComputeDigest()
    {
        StringBuilder text = new("hl/filter/v1\n");
        Append(text, "type", MessageTypes);
        Append(text, "sender", Senders);
        Append(text, "receiver", Receivers);
        Append(text, "processing", ProcessingIds);
        foreach (Hl7FilterCondition condition in Conditions)
        {
            Append(text, condition.IsNegated ? "not" : "is", [condition.Path, .. condition.Values]);
        }

        return new Digest256(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    internal IEnumerable<string> Validate()
    {
        if (MessageTypes.Concat(Senders).Concat(Receivers).Concat(ProcessingIds).Any(string.IsNullOrWhiteSpace))
        {
            yield return "A list of the filter holds an empty value.";
        }

        if (!Conditions.All(condition => condition is { IsGood: true }))
        {
            yield return "A condition of the filter has a path that is none, or an empty value.";
        }
    }

    private static bool IsOne(IList<string> names, Hl7Element application, Hl7Element facility) =>
        names.Count == 0 || names.Contains(NameOf(application)) || names.Contains(NameOf(facility));

    private static string NameOf(Hl7Element element)
    {
        HierarchicDesignator designator = HierarchicDesignator.From(element);
        return designator.NamespaceId.Length > 0 ? designator.NamespaceId : designator.UniversalId;
    }

    // Behind their lengths, so that no two different filters give the same text.
    private static void Append(StringBuilder text, string name, IEnumerable<string> values)
    {
        text.Append(name);
        foreach (string value in values)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $" {value.Length}:{value}");
        }

        text.Append('\n');
    }

    private bool IsType(MessageType type) => MessageTypes.Count == 0
        || MessageTypes.Contains(type.MessageCode)
        || MessageTypes.Contains($"{type.MessageCode}^{type.TriggerEvent}");
}
