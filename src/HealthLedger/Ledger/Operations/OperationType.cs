namespace HealthLedger.Ledger.Operations;

/// <summary>The types of operations (docs/spec/ledger.md section 3). The numbers are on the ledger.</summary>
public enum OperationType
{
    /// <summary>Registers an organisation.</summary>
    RegisterParticipant = 1,

    /// <summary>Enrols a patient's pseudonym at its custodian.</summary>
    EnrolSubject = 10,

    /// <summary>Seals a new record.</summary>
    AppendRecord = 20,

    /// <summary>Asks for access to a record.</summary>
    RequestAccess = 30,

    /// <summary>States that something was done.</summary>
    Attest = 40,
}
