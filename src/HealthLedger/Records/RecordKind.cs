namespace HealthLedger.Records;

/// <summary>What a record is about. Clear on the ledger; the numbers are stored (docs/spec/ledger.md section
/// 3).</summary>
public enum RecordKind
{
    /// <summary>Who the patient is.</summary>
    Demographics = 1,

    /// <summary>Conditions, allergies, history.</summary>
    History = 2,

    /// <summary>Laboratory and other observations.</summary>
    Laboratory = 3,

    /// <summary>Prescriptions and their dispensing.</summary>
    Prescription = 4,

    /// <summary>References to images.</summary>
    ImagingReference = 5,

    /// <summary>Documents.</summary>
    Document = 6,

    /// <summary>Billing and claims.</summary>
    Billing = 7,

    /// <summary>Admissions, transfers, discharges, visits.</summary>
    Encounter = 8,

    /// <summary>Orders.</summary>
    Order = 9,

    /// <summary>Immunizations.</summary>
    Immunization = 10,

    /// <summary>Appointments.</summary>
    Scheduling = 11,

    /// <summary>Master files: no patient.</summary>
    MasterFile = 12,

    /// <summary>Anything else.</summary>
    Other = 99,
}
