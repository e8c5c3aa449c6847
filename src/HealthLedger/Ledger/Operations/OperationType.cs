namespace HealthLedger.Ledger.Operations;

/// <summary>The types of operations (docs/spec/ledger.md section 3). The numbers are on the ledger.</summary>
public enum OperationType
{
    /// <summary>Registers an organisation.</summary>
    RegisterParticipant = 1,

    /// <summary>Gives an organisation a new version of what the ledger says of it.</summary>
    UpdateParticipant = 2,

    /// <summary>Puts a new signing key in the place of an organisation's old one.</summary>
    RotateKey = 3,

    /// <summary>Suspends an organisation.</summary>
    SuspendParticipant = 4,

    /// <summary>Ends an organisation's suspension.</summary>
    LiftSuspension = 5,

    /// <summary>Publishes the key that shares are sealed to for a trustee in a period.</summary>
    PublishTrusteeKey = 6,

    /// <summary>Puts a new seal key in the place of a replica's old one, and ends the epoch.</summary>
    RotateReplicaKey = 7,

    /// <summary>Enrols a patient's pseudonym at its custodian.</summary>
    EnrolSubject = 10,

    /// <summary>Says that two pseudonyms are of one person.</summary>
    MergeSubjects = 11,

    /// <summary>Takes a merge back.</summary>
    UnmergeSubjects = 12,

    /// <summary>Puts a new pseudonym in the place of an old one.</summary>
    RekeySubject = 13,

    /// <summary>Seals a new record.</summary>
    AppendRecord = 20,

    /// <summary>Amends a record: the earlier versions stay.</summary>
    AmendRecord = 21,

    /// <summary>Deals the data keys of a record anew.</summary>
    RedealRecord = 22,

    /// <summary>Asks for access to a record.</summary>
    RequestAccess = 30,

    /// <summary>A trustee says that it did not get its share of a segment.</summary>
    ShareComplaint = 32,

    /// <summary>States that something was done.</summary>
    Attest = 40,

    /// <summary>Proposes another replica set.</summary>
    ProposeChange = 50,

    /// <summary>Votes on a proposal.</summary>
    Vote = 51,
}
