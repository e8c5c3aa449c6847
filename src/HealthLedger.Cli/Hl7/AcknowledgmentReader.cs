using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Cli.Hl7;

/// <summary>Reads what a receiver answered.</summary>
internal static class AcknowledgmentReader
{
    private static readonly Hl7Path Code = Hl7Path.Parse("MSA-1");
    private static readonly Hl7Path ControlId = Hl7Path.Parse("MSA-2");
    private static readonly Hl7Path OwnControlId = Hl7Path.Parse("MSH-10");

    /// <summary>MSA-1, or null where the answer is no acknowledgment.</summary>
    public static string? ReadCode(ReadOnlyMemory<byte> reply) =>
        Hl7Message.TryParse(reply, null, out Hl7Message? message, out _) && message.Find(Code).IsValued
            ? message.GetString(Code)
            : null;

    /// <summary>Whether MSA-2 of a reply is MSH-10 of the message sent.</summary>
    public static bool IsReplyTo(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> reply) =>
        Hl7Message.TryParse(message, null, out Hl7Message? sent, out _)
        && Hl7Message.TryParse(reply, null, out Hl7Message? answered, out _)
        && sent.Find(OwnControlId).Raw.Span.SequenceEqual(answered.Find(ControlId).Raw.Span);
}
