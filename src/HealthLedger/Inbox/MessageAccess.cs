using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Inbox;

/// <summary>One access to a received message, as this organisation's own rows and the ledger tell it.</summary>
public sealed class MessageAccess
{
    /// <summary>What names the access.</summary>
    public required RequestId AccessId { get; init; }

    /// <summary>The message.</summary>
    public required RecordId MessageId { get; init; }

    /// <summary>Who asked.</summary>
    public required IndividualId Individual { get; init; }

    /// <summary>The role.</summary>
    public required string Role { get; init; }

    /// <summary>The purpose.</summary>
    public required string Purpose { get; init; }

    /// <summary>The action.</summary>
    public required string Action { get; init; }

    /// <summary>SHA-256 of the edited content that was sent in its place, or null.</summary>
    public Digest256? Replacement { get; init; }

    /// <summary>When it was asked for, by the node's clock.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Where it is sealed; null while it is not, and nothing was opened then.</summary>
    public SealedEntry? Entry { get; init; }

    /// <summary>The id and the action.</summary>
    public override string ToString() => $"{AccessId} {Action}";
}
