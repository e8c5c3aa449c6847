namespace HealthLedger.Consensus.Protocol;

/// <summary>Why a message of a peer was dropped; each drop is counted under one of them.</summary>
internal enum RejectReason
{
    /// <summary>The bytes are no consensus message.</summary>
    Malformed,

    /// <summary>The sender has no place in the set of the message's epoch.</summary>
    UnknownReplica,

    /// <summary>The message names another signer than who sent it.</summary>
    SenderMismatched,

    /// <summary>It is of an epoch that has ended.</summary>
    StaleEpoch,

    /// <summary>It is of an epoch that has not begun here.</summary>
    FutureEpoch,

    /// <summary>It is of a view that has ended, or is no longer asked for.</summary>
    StaleView,

    /// <summary>It is of a later view, and there was no room to keep it.</summary>
    FutureView,

    /// <summary>Its sequence number is sealed already.</summary>
    BelowWaterMarks,

    /// <summary>Its sequence number is above the window, and there was no room to keep it.</summary>
    AboveWaterMarks,

    /// <summary>Its sequence number lies above the boundary of the epoch.</summary>
    AboveBoundary,

    /// <summary>The signature is not that of the replica that it names.</summary>
    SignatureInvalid,

    /// <summary>The same vote is there already.</summary>
    Repeated,

    /// <summary>The quorum that it would count for is complete, or another one's answer came first.</summary>
    Superfluous,

    /// <summary>Its signer has voted for something else in the same place: evidence was reported.</summary>
    Equivocated,

    /// <summary>The policy refuses the batch.</summary>
    BatchRefused,

    /// <summary>Nobody asked for this batch.</summary>
    BatchUnasked,

    /// <summary>A batch of nothing is proposed outside of a new view.</summary>
    NullUnfounded,

    /// <summary>A certificate within it is not valid.</summary>
    CertificateInvalid,

    /// <summary>The new view is not what its view changes lead to.</summary>
    PlanWrong,

    /// <summary>Nobody asked for these blocks.</summary>
    BlocksUnasked,

    /// <summary>The blocks do not follow, or are not sealed by the quorum that was due.</summary>
    BlocksInvalid,

    /// <summary>It was answered a moment ago.</summary>
    AskedTooOften,

    /// <summary>The replica has halted.</summary>
    Halted,
}
