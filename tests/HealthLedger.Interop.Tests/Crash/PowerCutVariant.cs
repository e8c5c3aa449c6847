namespace HealthLedger.Interop.Tests.Crash;

/// <summary>What a disk may have kept of writes that were not synchronised when the power went.</summary>
internal enum PowerCutVariant
{
    /// <summary>None of them.</summary>
    Dropped,

    /// <summary>Any of them, in any combination.</summary>
    Random,

    /// <summary>All of them, but only half of the last one.</summary>
    Torn,
}
