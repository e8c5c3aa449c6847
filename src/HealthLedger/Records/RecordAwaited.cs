namespace HealthLedger.Records;

/// <summary>What must be on the ledger before a record that refers to it is sealed. The numbers are stored.</summary>
public enum RecordAwaited
{
    /// <summary>Nothing: it makes sense alone.</summary>
    Nothing = 0,

    /// <summary>A statement under one of its names, of the same patient: it corrects or withdraws one.</summary>
    Statement = 1,

    /// <summary>Its patient.</summary>
    Patient = 2,

    /// <summary>Those whose identifiers it links, or parts: <see cref="RecordReference.Linked"/>.</summary>
    LinkedPatient = 3,
}
