using HealthLedger.Primitives;

namespace HealthLedger;

/// <summary>What a node knows of the replica of another organisation.</summary>
public sealed class ReplicaPeerStatus
{
    /// <summary>The organisation.</summary>
    public required ParticipantId Participant { get; init; }

    /// <summary>Whether there is a connection for votes to it now.</summary>
    public required bool IsConnected { get; init; }

    /// <summary>The height that it said last to have sealed; 0 when it has said nothing since this node
    /// started.</summary>
    public required BlockHeight Height { get; init; }

    /// <summary>How many blocks it is behind this node, by what it said last.</summary>
    public required ulong Lag { get; init; }
}
