namespace HealthLedger.Hl7v2.Messages;

/// <summary>One patient identifier, a CX of PID-3 (HL7 v2.5.1 ch. 2A.14). Patient data: never log it.</summary>
public sealed class PatientIdentifier
{
    internal PatientIdentifier(
        string id,
        HierarchicDesignator assigningAuthority,
        string identifierTypeCode,
        int repetition)
    {
        Id = id;
        AssigningAuthority = assigningAuthority;
        IdentifierTypeCode = identifierTypeCode;
        Repetition = repetition;
    }

    /// <summary>The identifier, CX.1; never empty.</summary>
    public string Id { get; }

    /// <summary>Who assigned it, CX.4.</summary>
    public HierarchicDesignator AssigningAuthority { get; }

    /// <summary>Its kind, CX.5 (HL7 table 0203), such as <c>MR</c>; empty where there is none.</summary>
    public string IdentifierTypeCode { get; }

    /// <summary>The repetition of PID-3 it was read from, from 1.</summary>
    public int Repetition { get; }

    /// <summary>The name of the type only.</summary>
    public override string ToString() => nameof(PatientIdentifier);
}
