namespace HealthLedger.Verifier;

/// <summary>The types of operations (docs/spec/ledger.md, section 3).</summary>
public enum OperationType : ulong
{
    /// <summary>A participant is registered.</summary>
    RegisterParticipant = 1,

    /// <summary>A participant gets a new version of what the ledger says of it.</summary>
    UpdateParticipant = 2,

    /// <summary>A participant's signing key is replaced.</summary>
    RotateKey = 3,

    /// <summary>A participant is suspended.</summary>
    SuspendParticipant = 4,

    /// <summary>A participant's suspension ends.</summary>
    LiftSuspension = 5,

    /// <summary>A trustee's key of a period is published.</summary>
    PublishTrusteeKey = 6,

    /// <summary>A replica's seal key is replaced, and the epoch ends.</summary>
    RotateReplicaKey = 7,

    /// <summary>A subject is enrolled under a pseudonym.</summary>
    EnrolSubject = 10,

    /// <summary>Two pseudonyms are said to be of one person.</summary>
    MergeSubjects = 11,

    /// <summary>A merge is taken back.</summary>
    UnmergeSubjects = 12,

    /// <summary>A pseudonym is replaced by another.</summary>
    RekeySubject = 13,

    /// <summary>A record is appended.</summary>
    AppendRecord = 20,

    /// <summary>A record is amended.</summary>
    AmendRecord = 21,

    /// <summary>The data keys of a record are dealt anew.</summary>
    RedealRecord = 22,

    /// <summary>Access to a record is asked for; the entry holds the decision.</summary>
    RequestAccess = 30,

    /// <summary>A trustee says that it did not get its share of a segment.</summary>
    ShareComplaint = 32,

    /// <summary>Something is attested.</summary>
    Attest = 40,

    /// <summary>Another replica set is proposed.</summary>
    ProposeChange = 50,

    /// <summary>A vote on a proposal.</summary>
    Vote = 51,
}
