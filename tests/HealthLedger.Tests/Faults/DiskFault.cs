namespace HealthLedger.Tests.Faults;

/// <summary>What happens at a planned call of the medium below the journal.</summary>
internal enum DiskFault
{
    /// <summary>Power is lost before it.</summary>
    CrashBefore,

    /// <summary>Power is lost after it, before its caller learns of it.</summary>
    CrashAfter,

    /// <summary>The disk is full: half of a write is stored, and it says so.</summary>
    DiskFull,

    /// <summary>The call fails; of a write any part may be stored.</summary>
    InputOutputError,

    /// <summary>A write, or a synchronisation, says that it was done, and was not.</summary>
    Lost,

    /// <summary>A write lands at another place of the file.</summary>
    Misdirected,

    /// <summary>The call takes longer.</summary>
    Slow,
}
