namespace HealthLedger.Testing.Simulation.Nodes;

/// <summary>Rules of the host around a replica that can be broken one at a time, as those of the replica can.
/// </summary>
internal sealed class HostRules
{
    public static HostRules Correct { get; } = new();

    /// <summary>Whether a vote waits until the bundles of a batch are on stable storage here.</summary>
    public bool VotesWithBundles { get; init; } = true;

    /// <summary>Whether a seal key that was replaced is let in until its replica comes with the new one.</summary>
    public bool AdmitsReplacedKeys { get; init; } = true;

    /// <summary>Whether a bundle is on stable storage before anybody hears that it is held.</summary>
    public bool StoresBeforeAnnouncing { get; init; } = true;

    /// <summary>Whether what waits and may not be sealed any more is answered.</summary>
    public bool SettlesExpired { get; init; } = true;

    /// <summary>Whether who begins with a snapshot looks for a change of the set that is decided and to come.</summary>
    public bool ReadsScheduleOfSnapshot { get; init; } = true;
}
