using HealthLedger.Hl7v2.Definitions;
using HealthLedger.Hl7v2.Messages;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Structures;

/// <summary>Which structure a message has: HL7 table 0354 by MSH-9.1 and MSH-9.2, else MSH-9.3, else MSH-9.1 alone
/// where that says enough.</summary>
internal static class StructureChoice
{
    /// <summary>Codes and triggers have three characters; anything longer is content that slipped into the
    /// field.</summary>
    private const int LongestPart = 3;

    private const int LongestName = 7;

    public static StructureDefinition? Choose(
        MessageType type, VersionId version, Hl7Location field, ref Hl7IssueCollector issues)
    {
        int known = DefinitionVersion.Nearest(version.Number);
        string? name = NameOf(type, known);
        if (name is not null && type.MessageStructure.Length > 0 && type.MessageStructure != name)
        {
            issues.Add(Hl7v2ErrorCodes.StructureIgnored, Hl7IssueSeverity.Warning, field);
        }

        if (name is null && type.MessageStructure.Length is > 0 and <= LongestName)
        {
            name = type.MessageStructure;
        }

        StructureDefinition? found = name is null ? null : DefinitionCatalog.FindStructure(name, known);
        if (found is null)
        {
            issues.Add(Hl7v2ErrorCodes.StructureUnknown, Hl7IssueSeverity.Warning, field);
        }

        return found;
    }

    private static string? NameOf(MessageType type, int version)
    {
        string code = type.MessageCode;
        string trigger = type.TriggerEvent;
        if (code is "ACK")
        {
            return "ACK";
        }

        if (code.Length is 0 or > LongestPart || trigger.Length > LongestPart)
        {
            return null;
        }

        return trigger.Length > 0
            ? DefinitionCatalog.FindStructureName(code, trigger, version)
            : code switch
            {
                // Before 2.3.1 the event stood in EVN or nowhere.
                "ORU" => "ORU_R01",
                "ORM" => "ORM_O01",
                "ORR" => "ORR_O02",
                "DFT" => "DFT_P03",
                "VXU" => "VXU_V04",
                _ => null,
            };
    }
}
