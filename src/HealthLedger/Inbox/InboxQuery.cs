using HealthLedger.Primitives;
using HealthLedger.Subjects;

namespace HealthLedger.Inbox;

/// <summary>Which received messages are listed. What is null or empty restricts nothing.</summary>
public sealed class InboxQuery
{
    /// <summary>Received at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Received before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Goes on behind this message, which the list before ended with.</summary>
    public RecordId? After { get; init; }

    /// <summary>Most messages, 1 to 10,000. Default 100.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>The statuses.</summary>
    public IReadOnlyList<InboxStatus> Statuses { get; init; } = [];

    /// <summary>The listener.</summary>
    public string? Listener { get; init; }

    /// <summary>The sending application or the sending facility.</summary>
    public string? Sender { get; init; }

    /// <summary>The type: <c>ADT</c> for all of them, or <c>ADT^A01</c>.</summary>
    public string? MessageType { get; init; }

    /// <summary>The whole control ID.</summary>
    public string? ControlId { get; init; }

    /// <summary>MSA-1 of the answer.</summary>
    public string? Answer { get; init; }

    /// <summary>One of the patients of a message (<see cref="InboxMessage.Patients"/>). Compared as a keyed hash; of
    /// merged identifiers each has its own messages.</summary>
    public PatientIdentifier? Patient { get; init; }

    /// <summary>The type's name: a query may name a patient.</summary>
    public override string ToString() => nameof(InboxQuery);
}
