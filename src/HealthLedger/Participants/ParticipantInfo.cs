using HealthLedger.Primitives;

namespace HealthLedger.Participants;

/// <summary>What the ledger says of a participant now.</summary>
public sealed class ParticipantInfo
{
    /// <summary>The participant.</summary>
    public required ParticipantId Id { get; init; }

    /// <summary>Its code, clear on the ledger.</summary>
    public required string Code { get; init; }

    /// <summary>Its country.</summary>
    public required string Country { get; init; }

    /// <summary>Its roles.</summary>
    public required ParticipantRoles Roles { get; init; }

    /// <summary>The version of its facts, from 1.</summary>
    public required long Version { get; init; }

    /// <summary>The hash of its facts.</summary>
    public required Digest256 Facts { get; init; }

    /// <summary>The id of its signing key.</summary>
    public required Digest256 KeyId { get; init; }

    /// <summary>Whether it is suspended: what it submits is refused.</summary>
    public required bool IsSuspended { get; init; }
}
