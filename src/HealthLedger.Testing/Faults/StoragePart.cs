namespace HealthLedger.Testing.Faults;

/// <summary>Whose calls a plan counts.</summary>
public enum StoragePart
{
    /// <summary>Those of all parts together.</summary>
    Any = 0,

    /// <summary>Those of the journal.</summary>
    Journal = 1,

    /// <summary>Those of blocks and state.</summary>
    Ledger = 2,

    /// <summary>Those of payloads and private rows.</summary>
    Custody = 3,
}
