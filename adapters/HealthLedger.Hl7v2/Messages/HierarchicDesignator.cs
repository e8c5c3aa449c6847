using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Messages;

/// <summary>An HD: who assigns identifiers, or an application or facility (HL7 v2.5.1 ch. 2A.33).</summary>
/// <param name="NamespaceId">The local name; empty where there is none.</param>
/// <param name="UniversalId">The worldwide name, such as an OID; empty where there is none.</param>
/// <param name="UniversalIdType">The kind of worldwide name (HL7 table 0301); empty where there is none.</param>
public readonly record struct HierarchicDesignator(string NamespaceId, string UniversalId, string UniversalIdType)
{
    /// <summary>Whether all parts are empty.</summary>
    public bool IsEmpty =>
        string.IsNullOrEmpty(NamespaceId) && string.IsNullOrEmpty(UniversalId) && string.IsNullOrEmpty(UniversalIdType);

    /// <summary>Reads an HD from a field or repetition (its components) or from a component (its
    /// subcomponents).</summary>
    /// <param name="element">The element; an absent one gives three empty parts.</param>
    public static HierarchicDesignator From(Hl7Element element)
    {
        Hl7Element parts = element.Level == Hl7ElementLevel.Field ? element[1] : element;
        return new HierarchicDesignator(Text(parts[1]), Text(parts[2]), Text(parts[3]));
    }

    /// <summary>The name of the type only, since the parts are content.</summary>
    public override string ToString() => nameof(HierarchicDesignator);

    private static string Text(Hl7Element element) => element.IsValued ? element.GetString()! : string.Empty;
}
