namespace HealthLedger.Records;

/// <summary>What became of the reference of a record when it was sealed. The numbers are stored.</summary>
public enum LinkOutcome
{
    /// <summary>It refers to nothing, or what became of it was answered before.</summary>
    None = 0,

    /// <summary>It is the first record under its names: later ones are linked to it.</summary>
    First = 1,

    /// <summary>It is a version of the record that it refers to.</summary>
    Linked = 2,

    /// <summary>A record of its own: its names are those of several records, and no choice among them is
    /// safe.</summary>
    Ambiguous = 3,

    /// <summary>A record of its own: its names are those of a record of another patient.</summary>
    OtherPatient = 4,

    /// <summary>A record of its own: what it refers to did not come in time.</summary>
    NotFound = 5,

    /// <summary>The pseudonyms of its patients are linked, or parted, as it says; or they were already.</summary>
    PatientsLinked = 6,

    /// <summary>A record alone: its patients could not be linked or parted, because one of them is linked
    /// otherwise.</summary>
    PatientsNotLinked = 7,
}
