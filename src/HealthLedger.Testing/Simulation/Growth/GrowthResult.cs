namespace HealthLedger.Testing.Simulation.Growth;

/// <summary>What a set did in virtual time.</summary>
internal sealed class GrowthResult
{
    /// <summary>From handing in to the answer of the same replica, in milliseconds, half of them at most.</summary>
    public required double P50 { get; init; }

    /// <summary>The same, 99 of 100 of them at most.</summary>
    public required double P99 { get; init; }

    /// <summary>Submissions that were answered in a second.</summary>
    public required double PerSecond { get; init; }

    /// <summary>Submissions in a block, on average.</summary>
    public required double OfBlock { get; init; }

    /// <summary>Messages between machines for a block, submissions on their way to the primary left out.</summary>
    public required double Messages { get; init; }

    /// <summary>Kilobytes between machines for a block: ballots, headers, batches.</summary>
    public required double Kilobytes { get; init; }

    /// <summary>Signatures made for a block by all replicas.</summary>
    public required double Signed { get; init; }

    /// <summary>Signatures verified for a block by one replica, authors' left out.</summary>
    public required double Verified { get; init; }

    /// <summary>How much of its time the busiest machine's processor had work, 1 being all of it.</summary>
    public required double Busy { get; init; }
}
