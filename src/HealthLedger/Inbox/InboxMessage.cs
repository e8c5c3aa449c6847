using HealthLedger.Primitives;

namespace HealthLedger.Inbox;

/// <summary>One received message, as the message store knows it; never its content.</summary>
public sealed class InboxMessage
{
    /// <summary>What names it: the id of its record once it is sealed, and a random one of the same form when it never
    /// is.</summary>
    public required RecordId Id { get; init; }

    /// <summary>How far it has come.</summary>
    public required InboxStatus Status { get; init; }

    /// <summary>The listener that took it.</summary>
    public required string Listener { get; init; }

    /// <summary>When its last byte was read.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>MSH-3; may be empty.</summary>
    public required string SendingApplication { get; init; }

    /// <summary>MSH-4; may be empty.</summary>
    public required string SendingFacility { get; init; }

    /// <summary>Such as <c>ADT^A01</c>; may be empty.</summary>
    public required string MessageType { get; init; }

    /// <summary>MSH-10, the sender's own word; may be empty.</summary>
    public required string ControlId { get; init; }

    /// <summary>MSA-1 of the answer, or null.</summary>
    public string? Answer { get; init; }

    /// <summary>Why it was refused or is not sealed, or null.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The patients as keyed hashes (docs/spec/records.md section 3): the one of its record, or all that the
    /// content of a refused message names; at most <see cref="InboxNote.MaxPatients"/>, none where nobody is
    /// known.</summary>
    public IReadOnlyList<Digest256> Patients { get; init; } = [];

    /// <summary>What names its content in quarantine, or null.</summary>
    public string? QuarantineId { get; init; }

    /// <summary>The message that its content was accepted as, or null.</summary>
    public RecordId? ResentAs { get; init; }

    /// <summary>The refused message whose content, edited or not, it was sent again with; the first, where there are
    /// several. Null when it came by itself, or when a version without this wrote its row.</summary>
    public RecordId? ResendOf { get; init; }

    /// <summary>Bytes of its content.</summary>
    public required long Bytes { get; init; }

    /// <summary>How often it came, resends included.</summary>
    public required int Attempts { get; init; }

    /// <summary>When the row was last changed.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Id and status.</summary>
    public override string ToString() => $"{Id} {Status}";
}
