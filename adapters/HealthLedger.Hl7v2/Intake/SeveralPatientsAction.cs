namespace HealthLedger.Hl7v2.Intake;

/// <summary>What becomes of a message whose PID segments name different patients.</summary>
public enum SeveralPatientsAction
{
    /// <summary>It is refused with AE and ERR-3 204, and set aside: no patient's history may hold another's
    /// data.</summary>
    Refuse = 0,

    /// <summary>It is sealed for the patient of its first PID.</summary>
    FirstPatient = 1,
}
