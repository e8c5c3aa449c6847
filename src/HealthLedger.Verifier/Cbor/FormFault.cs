namespace HealthLedger.Verifier.Cbor;

/// <summary>Why bytes were refused by <see cref="CanonicalReader"/>.</summary>
internal enum FormFault
{
    /// <summary>Nothing is wrong so far.</summary>
    None,

    /// <summary>A spelling that canonical encoding does not have.</summary>
    NotCanonical,

    /// <summary>
    /// Canonical so far, but not the item, the length or the number of items that the format has here.
    /// </summary>
    Malformed,

    /// <summary>A version other than the ones this verifier knows.</summary>
    VersionUnknown,

    /// <summary>A suite other than the ones this verifier knows.</summary>
    SuiteUnknown,
}
