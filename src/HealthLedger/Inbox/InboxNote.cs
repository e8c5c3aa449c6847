using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Subjects;

namespace HealthLedger.Inbox;

/// <summary>What became of a received message, for its row in the message store.</summary>
public sealed class InboxNote
{
    /// <summary>Most patients of a message.</summary>
    public const int MaxPatients = 4;

    /// <summary>The message.</summary>
    public required RecordId Id { get; init; }

    /// <summary>Its status from now on.</summary>
    public required InboxStatus Status { get; init; }

    /// <summary>How it came; needed where it has no row yet, ignored where it has one.</summary>
    public MessageFacts? Facts { get; init; }

    /// <summary>Bytes of its content, for a row that is new.</summary>
    public long Bytes { get; init; }

    /// <summary>Whom its content names, as far as that can be told, for a row that is new; at most
    /// <see cref="MaxPatients"/>. Kept as blind indexes: <see cref="InboxQuery.Patient"/> finds each, and nobody is
    /// enrolled by it. Default: nobody.</summary>
    public IReadOnlyList<PatientIdentifier> Patients { get; init; } = [];

    /// <summary>MSA-1 of the answer, 1 to 8 characters, or null.</summary>
    public string? Answer { get; init; }

    /// <summary>Why it was refused, a code of 1 to 64 characters, or null.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>What names its content in quarantine, or null.</summary>
    public string? QuarantineId { get; init; }

    /// <summary>The message that its content was accepted as, or null. That one, if it has a row, names this one in the
    /// same write (<see cref="InboxMessage.ResendOf"/>), unless it names one already.</summary>
    public RecordId? ResentAs { get; init; }

    /// <summary>Whether it had come before.</summary>
    public bool IsRepeat { get; init; }
}
