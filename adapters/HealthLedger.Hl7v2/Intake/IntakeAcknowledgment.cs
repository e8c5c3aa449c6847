using System.Collections.Immutable;
using System.Security.Cryptography;
using HealthLedger.Hl7v2.Acknowledgment;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>Makes the answers. A positive one depends on the sealed entry alone: a resend gets the same
/// bytes.</summary>
internal static class IntakeAcknowledgment
{
    /// <summary>MSH-10 has 20 characters in versions before 2.7.</summary>
    private const int ControlIdLength = 20;

    /// <summary>
    /// AA. MSH-10 is the beginning of the record's id, which orders records by time and so finds it; MSH-7 the time of
    /// the block.
    /// </summary>
    public static ReadOnlyMemory<byte> Accept(Hl7Message message, RecordId record, SealedEntry entry) =>
        Sendable(
            AcknowledgmentBuilder.Build(
                message, AcknowledgmentCode.ApplicationAccept, entry.Time, ControlIdOf(record)),
            entry.Time);

    /// <summary>AE or AR; without a message that could be read AR with an empty MSA-2.</summary>
    public static ReadOnlyMemory<byte> Refuse(Hl7Message? message, IntakeRefusal refusal, DateTimeOffset time)
    {
        ImmutableArray<AcknowledgmentError> errors = [.. refusal.Errors];
        return message is null
            ? AcknowledgmentBuilder.BuildUnreadable(time, NewControlId(), errors)
            : Sendable(
                AcknowledgmentBuilder.Build(message, refusal.Code, time, NewControlId(), errors), time);
    }

    public static string ControlIdOf(RecordId record) =>
        record.ToString()[..ControlIdLength].ToUpperInvariant();

    private static string NewControlId() => RandomNumberGenerator.GetHexString(ControlIdLength);

    // What is echoed may hold a byte of the framing; it must not break the frame of the answer.
    private static ReadOnlyMemory<byte> Sendable(ReadOnlyMemory<byte> acknowledgment, DateTimeOffset time) =>
        acknowledgment.Span.IndexOfAny((byte)0x0B, (byte)0x1C) < 0
            ? acknowledgment
            : AcknowledgmentBuilder.BuildUnreadable(time, NewControlId());
}
