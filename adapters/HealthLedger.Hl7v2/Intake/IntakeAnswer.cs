using HealthLedger.Inbox;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>What one message of a frame is answered.</summary>
internal sealed class IntakeAnswer
{
    private IntakeAnswer(bool isHeld, bool isAccepted, IReadOnlyList<ReadOnlyMemory<byte>> contents, InboxNote? note)
    {
        IsHeld = isHeld;
        IsAccepted = isAccepted;
        Contents = contents;
        Note = note;
    }

    public static IntakeAnswer Nothing { get; } = new(false, false, [], null);

    public static IntakeAnswer Held { get; } = new(true, false, [], null);

    public bool IsHeld { get; }

    /// <summary>Whether the message is durable.</summary>
    public bool IsAccepted { get; }

    /// <summary>The acknowledgments, each a frame of its own; none when none is sent.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Contents { get; }

    /// <summary>What is written down once they have gone out, or null.</summary>
    public InboxNote? Note { get; }

    public static IntakeAnswer Accept(IReadOnlyList<ReadOnlyMemory<byte>> acknowledgments, InboxNote? note) =>
        new(false, true, acknowledgments, note);

    public static IntakeAnswer Refuse(IReadOnlyList<ReadOnlyMemory<byte>> acknowledgments) =>
        new(false, false, acknowledgments, null);
}
