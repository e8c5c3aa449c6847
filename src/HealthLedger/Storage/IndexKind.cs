namespace HealthLedger.Storage;

/// <summary>What an index row finds. The numbers are stored.</summary>
public enum IndexKind
{
    /// <summary>Record id (16 bytes) to the entries that concern the record.</summary>
    Record = 1,

    /// <summary>Subject pseudonym (32 bytes) to the entries that concern the subject.</summary>
    Subject = 2,

    /// <summary>Submission id (32 bytes) to the submission's first entry.</summary>
    Submission = 3,

    /// <summary>Request id (16 bytes) to the request for access.</summary>
    Request = 4,

    /// <summary>Record id (16 bytes) to the amendments of the record.</summary>
    Amendment = 5,

    /// <summary>Participant id (16 bytes) to the entries that change the participant; zero to all
    /// registrations.</summary>
    Participant = 6,

    /// <summary>Subject pseudonym (32 bytes) to the entries of the subject's sub-log, in its order.</summary>
    SubjectLog = 7,

    /// <summary>Subject pseudonym (32 bytes) to the entries that link it with another.</summary>
    SubjectLink = 8,
}
