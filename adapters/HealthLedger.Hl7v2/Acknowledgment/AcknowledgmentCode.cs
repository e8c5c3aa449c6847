namespace HealthLedger.Hl7v2.Acknowledgment;

/// <summary>MSA-1: what became of the message (HL7 table 0008).</summary>
public enum AcknowledgmentCode
{
    /// <summary>AA: accepted by the application.</summary>
    ApplicationAccept = 0,

    /// <summary>AE: refused because of its content.</summary>
    ApplicationError = 1,

    /// <summary>AR: refused because of its type, version or processing ID, or because it cannot be processed at
    /// all.</summary>
    ApplicationReject = 2,

    /// <summary>CA: taken into safe storage, enhanced mode.</summary>
    CommitAccept = 3,

    /// <summary>CE: not taken into safe storage because of an error, enhanced mode.</summary>
    CommitError = 4,

    /// <summary>CR: not taken into safe storage because of its type, version or processing ID, enhanced mode.</summary>
    CommitReject = 5,
}
