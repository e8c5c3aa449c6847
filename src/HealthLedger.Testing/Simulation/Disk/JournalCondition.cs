namespace HealthLedger.Testing.Simulation.Disk;

/// <summary>What a start finds of a journal.</summary>
internal enum JournalCondition
{
    /// <summary>All that the vault has counted, and perhaps one group that it had not counted yet.</summary>
    Whole,

    /// <summary>It is damaged in the middle, or a file of it is missing.</summary>
    Damaged,

    /// <summary>It is shorter than the vault's counter, or another journal: an older copy, a clone, or lost.</summary>
    Behind,
}
