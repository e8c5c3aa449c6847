namespace HealthLedger;

/// <summary>
/// The records of this node's organisation whose keys are still dealt to a former set of replicas. The node deals them
/// anew by itself, in the background.
/// </summary>
public sealed class RedealingStatus
{
    internal RedealingStatus()
    {
    }

    /// <summary>How many records, amendments with content among them, are to be dealt anew.</summary>
    public required ulong Records { get; init; }

    /// <summary>Those of them that were dealt to one replica alone: a single party opens them.</summary>
    public required ulong ReadableByOne { get; init; }

    /// <summary>Those of them that cannot be dealt, because their payload or shares are missing or damaged, which
    /// `healthledger verify --full` names, or because the ledger refused the dealing. They are tried again at the next
    /// start.</summary>
    public required ulong Failed { get; init; }

    /// <summary>Whether they are still being counted; the numbers are those so far.</summary>
    public required bool IsCounting { get; init; }
}
