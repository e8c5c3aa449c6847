namespace HealthLedger.Tests.Faults;

/// <summary>What a node made of storage that was changed behind its back.</summary>
internal enum ProbeResult
{
    /// <summary>It did not start, and gave a code.</summary>
    Refused,

    /// <summary>It started, answered rightly or with a code, and the full verification names the damage.</summary>
    Reported,

    /// <summary>
    /// Reported, but before that a lookup found nothing where there was something: an entry was missing in a list, or
    /// a repeat was sealed again. Possible where a tree of the database is damaged, which readers cannot see.
    /// </summary>
    ReportedAfterGap,

    /// <summary>Every answer was right and the full verification finds nothing: the byte means nothing.</summary>
    WithoutEffect,
}
