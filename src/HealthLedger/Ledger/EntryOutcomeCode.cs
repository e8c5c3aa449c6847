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

    /// <summary>A value is outside its limits.</summary>
    LimitExceeded = 10,

    /// <summary>The author is suspended.</summary>
    AuthorSuspended = 11,

    /// <summary>There is no such participant.</summary>
    UnknownParticipant = 12,

    /// <summary>Another version was replaced in the meantime.</summary>
    StaleVersion = 13,

    /// <summary>The key is or was registered already.</summary>
    DuplicateKey = 14,

    /// <summary>The new key's signature for itself does not verify.</summary>
    KeyProofInvalid = 15,

    /// <summary>The ledger would be left without a registrar.</summary>
    LastRegistrar = 16,

    /// <summary>What is to be changed stands so already, or is not in a standing that can be changed so.</summary>
    NotApplicable = 17,

    /// <summary>The subject is merged or rekeyed, or others are merged into it.</summary>
    SubjectLinked = 18,

    /// <summary>Live records would be left behind, or one that is named is not a live record of the subject.</summary>
    RecordsLeft = 19,

    /// <summary>The record has been retracted.</summary>
    RecordNotLive = 20,

    /// <summary>A kind or reason is not one that the ledger knows.</summary>
    UnknownKind = 21,

    /// <summary>What is answered or withdrawn is not an amendment that can be.</summary>
    AnswerInvalid = 22,

    /// <summary>The amendment has no content and needs one, or has one and may not.</summary>
    ContentInvalid = 23,

    /// <summary>The operation costs more than one may.</summary>
    CostExceeded = 24,

    /// <summary>The organisation has used up its quota.</summary>
    QuotaExceeded = 25,

    /// <summary>The period does not follow the last one.</summary>
    PeriodInvalid = 26,

    /// <summary>A change of the replicas is accepted, and its boundary is not reached.</summary>
    ChangePending = 27,

    /// <summary>There is no such proposal, or it is decided, expired or replaced.</summary>
    ProposalClosed = 28,

    /// <summary>The organisation has voted on the proposal.</summary>
    VotedAlready = 29,

    /// <summary>The number of replicas would be one that cannot be.</summary>
    ReplicasNotPermitted = 30,

    /// <summary>A placement rule would not reach its copies, or have no trustee.</summary>
    PlacementUnmet = 31,
}
