namespace HealthLedger.Testing.Simulation.Network;

/// <summary>
/// What one direction between two places is like. Faults overlap, so each adds its share when it begins and takes the
/// same share away when it ends.
/// </summary>
internal sealed class LinkCondition
{
    /// <summary>By how many faults it is cut, and the kind of the newest of them.</summary>
    public int Cuts { get; set; }

    /// <summary>How many of a thousand messages are lost.</summary>
    public int LossPermille { get; set; }

    /// <summary>How many of a thousand messages arrive twice.</summary>
    public int DuplicationPermille { get; set; }

    /// <summary>How many of a thousand messages overtake those before.</summary>
    public int ReorderingPermille { get; set; }

    /// <summary>Microseconds that are added.</summary>
    public long ExtraDelay { get; set; }

    /// <summary>Microseconds that each kilobyte takes, on top.</summary>
    public long PerKilobyte { get; set; }

    /// <summary>By how many faults it is narrow: few bytes fit.</summary>
    public int Narrows { get; set; }

    /// <summary>When the last message that keeps its order arrives.</summary>
    public long LastArrival { get; set; }

    /// <summary>Bytes under way.</summary>
    public long BytesUnderWay { get; set; }
}
