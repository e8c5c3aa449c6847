namespace HealthLedger.Testing.Simulation.Checkers;

/// <summary>What is checked from outside, knowing only what nodes did (docs/guides/simulator.md, section 4).</summary>
public enum Promise
{
    /// <summary>All honest nodes execute and store one header at a height.</summary>
    Agreement,

    /// <summary>Each header names the one below.</summary>
    Chain,

    /// <summary>The same batch upon the same header gives the same header on every node.</summary>
    Determinism,

    /// <summary>A stored block has the seals of exactly a quorum of the set of its epoch, and they are valid.</summary>
    Seals,

    /// <summary>The time of a block is greater than that of the block below.</summary>
    Time,

    /// <summary>What was acknowledged is in the history of every node, at the height that was named.</summary>
    Durability,

    /// <summary>No submission leaves its entries twice.</summary>
    ExactlyOnce,

    /// <summary>Submissions of one connection are sealed in the order in which they came.</summary>
    Order,

    /// <summary>After the faults have stopped everything is acknowledged, and all nodes are at one height.</summary>
    Liveness,

    /// <summary>Nobody says of an honest replica that it signed two things.</summary>
    Honesty,

    /// <summary>Whoever is accused is convicted by the evidence alone.</summary>
    Conviction,

    /// <summary>No honest node halts.</summary>
    NoHalt,

    /// <summary>A set follows only where a quorum of the one before voted for it, 64 heights earlier.</summary>
    Membership,

    /// <summary>An honest replica signs in epochs whose set has it, in its place, and up to their boundary.</summary>
    Epoch,

    /// <summary>When a block is decided, all of a quorum but the faulty have its bundles on stable storage.</summary>
    Holding,

    /// <summary>What a client was told never to be sealed is in no block, then or later.</summary>
    Expiry,
}
