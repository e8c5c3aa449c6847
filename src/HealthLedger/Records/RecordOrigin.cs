namespace HealthLedger.Records;

/// <summary>Which door a record came through. The numbers are stored.</summary>
public enum RecordOrigin
{
    /// <summary>An application's call.</summary>
    Application = 0,

    /// <summary>An HL7 v2 message.</summary>
    Hl7v2 = 1,

    /// <summary>A FHIR R4 resource.</summary>
    FhirR4 = 2,

    /// <summary>An import of older material.</summary>
    Import = 3,
}
