using System.Net;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Inbox;

namespace HealthLedger.Hl7v2.DependencyInjection;

/// <summary>One running listener.</summary>
public sealed class Hl7v2ListenerStatus
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it listens, with the port that was taken.</summary>
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>The connections open now.</summary>
    public required int ConnectionCount { get; init; }

    /// <summary>What it is doing and how fast it answers.</summary>
    public required MllpListenerStatistics Listener { get; init; }

    /// <summary>What became of its messages, and what keeps them from being stored.</summary>
    public required Hl7v2IntakeStatistics Intake { get; init; }

    /// <summary>What waits of its messages in the durable queue; null while the node that keeps the queue does not run
    /// in this process (ask <see cref="ILedger.GetQueueStatusAsync"/> then).</summary>
    public ListenerQueueStatus? Queue { get; init; }
}
