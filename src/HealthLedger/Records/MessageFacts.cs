using HealthLedger.Primitives;

namespace HealthLedger.Records;

/// <summary>
/// How a message came that is sealed as a record. With it the message gets a row in the message store, encrypted, in
/// the same durable write as the record; nothing of it is on the ledger.
/// </summary>
public sealed class MessageFacts
{
    /// <summary>Most characters of each text here; longer ones are refused.</summary>
    public const int MaxTextLength = 256;

    /// <summary>Most bytes of the order key.</summary>
    public const int MaxOrderKeyBytes = 4096;

    /// <summary>The listener that took it, 1 to 256 characters.</summary>
    public required string Listener { get; init; }

    /// <summary>When its last byte was read.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The sending application (MSH-3), as far as it is shown; may be empty.</summary>
    public string SendingApplication { get; init; } = string.Empty;

    /// <summary>The sending facility (MSH-4); may be empty.</summary>
    public string SendingFacility { get; init; } = string.Empty;

    /// <summary>The type of the message, such as <c>ADT^A01</c>; may be empty.</summary>
    public string MessageType { get; init; } = string.Empty;

    /// <summary>What the sender calls the message (MSH-10); may be empty.</summary>
    public string ControlId { get; init; } = string.Empty;

    /// <summary>
    /// What keeps messages in order: of messages with the same key one is sealed after the other, in the order in which
    /// they were stored. Stored as a keyed hash. Empty: the listener's name is the key.
    /// </summary>
    public ReadOnlyMemory<byte> OrderKey { get; init; }

    /// <summary>Whether messages of one patient keep their order instead, where a message has a patient.</summary>
    public bool IsOrderedByPatient { get; init; }

    /// <summary>
    /// Whether a queued message that the ledger refuses for good is set aside, so that those behind it go on. False:
    /// it blocks its order key until it is sealed.
    /// </summary>
    public bool IsSetAsideOnFailure { get; init; }

    /// <summary>What the sender is answered once the message is stored or sealed, such as <c>AA</c>; null for
    /// nothing.</summary>
    public string? Answer { get; init; }

    /// <summary>The refused message that this one is sent in the place of, as it came or edited; null when it is none.
    /// Named by its row from the same durable write on.</summary>
    public RecordId? ResendOf { get; init; }

    /// <summary>The type's name: a control ID is the sender's word.</summary>
    public override string ToString() => nameof(MessageFacts);
}
