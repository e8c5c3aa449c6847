namespace HealthLedger.Hl7v2.Validation;

/// <summary>What an element of a conformance profile describes.</summary>
internal enum ProfileElementKind
{
    Message = 0,
    Group = 1,
    Segment = 2,
    Field = 3,
    Component = 4,
    Subcomponent = 5,
}
