namespace HealthLedger.Records;

/// <summary>
/// What an amendment does to its record. Clear on the ledger; the numbers are stored (docs/spec/ledger.md section
/// 3).
/// </summary>
public enum AmendmentKind
{
    /// <summary>Takes the place of the content: the newest correction is the current content.</summary>
    Correction = 1,

    /// <summary>Adds to the content.</summary>
    Addendum = 2,

    /// <summary>Withdraws the record, or one of its corrections or addenda.</summary>
    Retraction = 3,

    /// <summary>Says that the record, or one of its corrections or addenda, should never have been made.</summary>
    EnteredInError = 4,

    /// <summary>What a patient asks to be amended.</summary>
    PatientRequest = 5,

    /// <summary>The custodian accepts a patient's request.</summary>
    Acceptance = 6,

    /// <summary>The custodian denies a patient's request, with its reasons.</summary>
    Denial = 7,

    /// <summary>A patient's statement of disagreement with a denial.</summary>
    Disagreement = 8,

    /// <summary>The custodian's rebuttal of a statement of disagreement.</summary>
    Rebuttal = 9,
}
