namespace HealthLedger.Ledger;

/// <summary>Why a submission leaves no entry (docs/spec/ledger.md section 2). The numbers are stored.</summary>
internal enum SkipCode
{
    /// <summary>Not skipped.</summary>
    None = 0,

    /// <summary>For another ledger.</summary>
    WrongLedger = 1,

    /// <summary>Version or suite unknown.</summary>
    VersionUnknown = 2,

    /// <summary>Participant or key unknown.</summary>
    KeyUnknown = 3,

    /// <summary>The signature does not verify.</summary>
    SignatureInvalid = 4,

    /// <summary>Expired.</summary>
    Expired = 5,

    /// <summary>Valid for longer than the window.</summary>
    TooFarAhead = 6,

    /// <summary>Sealed already.</summary>
    Duplicate = 7,

    /// <summary>The operations are not the signed ones.</summary>
    OperationsMismatched = 8,

    /// <summary>Not decodable.</summary>
    Malformed = 9,

    /// <summary>Signed with a key that has stopped.</summary>
    KeyRetired = 10,

    /// <summary>The organisation has used up its quota, and an entry of this block says so.</summary>
    QuotaExceeded = 11,
}
