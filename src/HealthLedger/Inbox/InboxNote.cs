using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Subjects;

namespace HealthLedger.Inbox;

/// <summary>What became of a received message, for its row in the message store.</summary>
public sealed class InboxNote
{
    /// <summary>The message.</summary>
    public required RecordId Id { get; init; }

    /// <summary>Its status from now on.</summary>
    public required InboxStatus Status { get; init; }

    /// <summary>How it came; needed where it has no row yet, ignored where it has one.</summary>
    public MessageFacts? Facts { get; init; }

    /// <summary>Bytes of its content, for a row that is new.</summary>
    public long Bytes { get; init; }

    /// <summary>Whom its content is of, as far as it says so, for a row that is new; null where that cannot be told.
    /// Kept as a blind index: <see cref="InboxQuery.Patient"/> finds it, and nobody is enrolled by it.</summary>
    public PatientIdentifier? Patient { get; init; }

    /// <summary>MSA-1 of the answer, 1 to 8 characters, or null.</summary>
    public string? Answer { get; init; }

    /// <summary>Why it was refused, a code of 1 to 64 characters, or null.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>What names its content in quarantine, or null.</summary>
    public string? QuarantineId { get; init; }

    /// <summary>The message that its content was accepted as, or null.</summary>
    public RecordId? ResentAs { get; init; }

    /// <summary>Whether it had come before.</summary>
    public bool IsRepeat { get; init; }
}
