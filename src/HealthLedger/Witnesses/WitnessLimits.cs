namespace HealthLedger.Witnesses;

/// <summary>The bounds of what a node and a witness send each other (docs/spec/witnesses.md).</summary>
internal static class WitnessLimits
{
    /// <summary>How many heads one request has at most, and how many the witness remembers.</summary>
    public const int Heads = 64;

    /// <summary>A path of a tree of 2^64 leaves has no more.</summary>
    public const int PathHashes = 64;

    /// <summary>How many changes of the replica set lead to a head at most.</summary>
    public const int Epochs = 4096;
}
