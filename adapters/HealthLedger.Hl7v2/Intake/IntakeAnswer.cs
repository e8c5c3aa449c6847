using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>What one message of a frame is answered.</summary>
internal sealed class IntakeAnswer
{
    private IntakeAnswer(bool isHeld, ReadOnlyMemory<byte> content)
    {
        IsHeld = isHeld;
        Content = content;
    }

    public static IntakeAnswer Nothing { get; } = new(false, default);

    public static IntakeAnswer Held { get; } = new(true, default);

    public bool IsHeld { get; }

    /// <summary>The acknowledgment; empty when none is sent.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    public static IntakeAnswer Of(ReadOnlyMemory<byte> acknowledgment) => new(false, acknowledgment);

    public MllpResponse ToResponse() =>
        IsHeld ? MllpResponse.Hold : Content.IsEmpty ? MllpResponse.None : MllpResponse.Reply(Content);
}
