namespace HealthLedger.Witnesses;

/// <summary>What a witness made of a request; the numbers are those of docs/spec/witnesses.md.</summary>
internal enum WitnessOutcome
{
    /// <summary>It signed every head of the request.</summary>
    Signed = 0,

    /// <summary>The bytes are not a request.</summary>
    Malformed = 1,

    /// <summary>It is no witness of this ledger.</summary>
    LedgerUnknown = 2,

    /// <summary>The epoch path does not lead from its genesis to the heads, or a head lacks its quorum of
    /// seals.</summary>
    SealsInvalid = 3,

    /// <summary>The history of a head does not go on from the one before it. What was shown is kept.</summary>
    Inconsistent = 4,

    /// <summary>The heads do not go on from the newest head that it signed.</summary>
    NotNext = 5,

    /// <summary>A head lies below those that it remembers.</summary>
    TooOld = 6,

    /// <summary>It has signed another head of the same height. Both are kept.</summary>
    Forked = 7,

    /// <summary>Its own store fails or is damaged: it signs nothing.</summary>
    Failing = 8,
}
