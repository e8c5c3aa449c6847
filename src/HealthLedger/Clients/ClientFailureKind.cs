namespace HealthLedger.Clients;

/// <summary>The type of an exception that a call failed with. The numbers are sent.</summary>
internal enum ClientFailureKind
{
    Defect = 0,
    ConsentDenied = 1,
    Integrity = 2,
    KeyUnavailable = 3,
    ReplicaHalted = 4,
    StorageFailure = 5,
    SubmissionRejected = 6,
    Connection = 7,
    Argument = 8,
    ArgumentOutOfRange = 9,
}
