using HealthLedger.Inbox;
using HealthLedger.Primitives;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>What one message of a frame is answered.</summary>
internal sealed class IntakeAnswer
{
    private IntakeAnswer(IReadOnlyList<ReadOnlyMemory<byte>> contents) => Contents = contents;

    public static IntakeAnswer Nothing { get; } = new([]);

    public static IntakeAnswer Held { get; } = new([]) { IsHeld = true };

    public bool IsHeld { get; private init; }

    /// <summary>Whether the message is durable.</summary>
    public bool IsAccepted => Record is not null;

    /// <summary>Its record, when it is durable.</summary>
    public RecordId? Record { get; private init; }

    /// <summary>Why it was refused, or null.</summary>
    public string? ErrorCode { get; private init; }

    /// <summary>The acknowledgments, each a frame of its own; none when none is sent.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Contents { get; }

    /// <summary>What is written down once they have gone out, or null.</summary>
    public InboxNote? Note { get; private init; }

    public static IntakeAnswer Accept(
        IReadOnlyList<ReadOnlyMemory<byte>> acknowledgments, RecordId record, InboxNote? note) =>
        new(acknowledgments) { Record = record, Note = note };

    public static IntakeAnswer Refuse(IReadOnlyList<ReadOnlyMemory<byte>> acknowledgments, string errorCode) =>
        new(acknowledgments) { ErrorCode = errorCode };
}
