namespace HealthLedger.Hl7v2.Importing;

/// <summary>What became of one piece of an archive.</summary>
public enum ImportOutcome
{
    /// <summary>It was sealed.</summary>
    Sealed = 0,

    /// <summary>It was on the ledger before, by an import or a listener of the same name.</summary>
    Duplicate = 1,

    /// <summary>It is not on the ledger: its code says why.</summary>
    Refused = 2,

    /// <summary>An acknowledgment: counted, never sealed.</summary>
    Acknowledgment = 3,

    /// <summary>It would be sealed, unless the ledger has it or refuses it: nothing is sealed in a trial.</summary>
    Readable = 4,

    /// <summary>A finding about the file that concerns no message, such as a batch trailer with another
    /// count.</summary>
    Finding = 5,
}
