namespace HealthLedger.Verifier;

/// <summary>
/// The steps of a verification. Those of a receipt are in the order in which they run (docs/spec/receipts.md); a proof
/// runs some of them and has steps of its own (docs/spec/proofs.md).
/// </summary>
public enum VerificationStep
{
    /// <summary>No step failed: the receipt is accepted.</summary>
    None = 0,

    /// <summary>Size, canonical encoding, version and suite of the receipt.</summary>
    Form = 1,

    /// <summary>The pinned genesis file.</summary>
    Genesis = 2,

    /// <summary>The ledger that the receipt belongs to.</summary>
    Ledger = 3,

    /// <summary>The replica sets from genesis to the receipt's header.</summary>
    Epochs = 4,

    /// <summary>The seals of the header.</summary>
    Seals = 5,

    /// <summary>The entry's place in the header.</summary>
    Header = 6,

    /// <summary>The entry's path to the history root.</summary>
    Inclusion = 7,

    /// <summary>Submission and operation of the entry.</summary>
    Submission = 8,

    /// <summary>The author's signature.</summary>
    Author = 9,

    /// <summary>What the caller expects.</summary>
    Expectation = 10,

    /// <summary>The cosignatures of the policy's witnesses.</summary>
    Witnesses = 11,

    /// <summary>Age of the anchor, time of the header, assurance.</summary>
    Policy = 12,

    /// <summary>A row of the state, or its absence.</summary>
    State = 20,

    /// <summary>The stretch of a subject's sub-log.</summary>
    SubLog = 21,

    /// <summary>The history goes on from an older one.</summary>
    Consistency = 22,

    /// <summary>Two headers contradict each other.</summary>
    Contradiction = 23,
}
