using HealthLedger.Hl7v2.Messages;
using HealthLedger.Records;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>What a message is about, by MSH-9.1 and MSH-9.2 (HL7 v2.5.1 ch. 3 to 13).</summary>
internal static class RecordKindChoice
{
    public static RecordKind Of(MessageType type) => type.MessageCode switch
    {
        "ADT" => OfAdt(type.TriggerEvent),
        "ORU" or "OUL" or "OPU" => RecordKind.Laboratory,
        "ORM" or "OML" or "OMG" or "OMI" or "OMD" or "OMS" or "OMN" or "ORG" or "ORL" or "OSR" => RecordKind.Order,
        "RDE" or "RDS" or "RGV" or "RAS" or "OMP" or "RDO" or "RRE" or "RRD" => RecordKind.Prescription,
        "VXU" or "VXR" or "VXX" => RecordKind.Immunization,
        "MDM" => RecordKind.Document,
        "SIU" or "SRM" or "SRR" => RecordKind.Scheduling,
        "DFT" or "BAR" => RecordKind.Billing,
        "MFN" or "MFK" or "MFR" or "MFD" or "MFQ" => RecordKind.MasterFile,
        "PPR" or "PGL" or "PPG" or "PPP" or "PPT" or "PPV" or "PRR" or "PTR" => RecordKind.History,
        _ => RecordKind.Other,
    };

    private static RecordKind OfAdt(string triggerEvent) => triggerEvent switch
    {
        "A08" or "A18" or "A24" or "A28" or "A29" or "A30" or "A31" or "A34" or "A35" or "A36" or "A37" or "A39"
            or "A40" or "A43" or "A46" or "A47" or "A48" or "A49" => RecordKind.Demographics,
        "A60" => RecordKind.History,
        _ => RecordKind.Encounter,
    };
}
