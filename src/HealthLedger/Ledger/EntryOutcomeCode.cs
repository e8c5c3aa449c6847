namespace HealthLedger.Ledger;

/// <summary>What became of an operation (docs/spec/ledger.md section 4). The numbers are on the ledger.</summary>
public enum EntryOutcomeCode
{
    /// <summary>Accepted.</summary>
    Accepted = 0,

    /// <summary>Not decodable.</summary>
    Malformed = 1,

    /// <summary>The author may not do this.</summary>
    NotAuthorised = 2,

    /// <summary>The record exists already.</summary>
    DuplicateRecord = 3,

    /// <summary>The subject is not enrolled at the author.</summary>
    UnknownSubject = 4,

    /// <summary>There is no such record.</summary>
    UnknownRecord = 5,

    /// <summary>The subject is enrolled already.</summary>
    DuplicateSubject = 6,

    /// <summary>Threshold or trustee set do not fit the replica set.</summary>
    ThresholdInvalid = 7,

    /// <summary>The participant or its key is registered already.</summary>
    DuplicateParticipant = 8,

    /// <summary>The record has no such segment.</summary>
    UnknownSegment = 9,

    /// <summary>A limit is exceeded.</summary>
    LimitExceeded = 10,
}
