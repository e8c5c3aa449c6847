using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using HealthLedger.Hl7v2.Acknowledgment;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Inbox;
using HealthLedger.Primitives;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>Makes the answers. Positive ones depend on what is stored alone: a resend gets the same bytes.</summary>
internal static class IntakeAcknowledgment
{
    /// <summary>MSH-10 has 20 characters in versions before 2.7.</summary>
    private const int ControlIdLength = 20;

    /// <summary>
    /// CA, AA or both, as asked for. MSH-10 is the beginning of the record's id, which orders records by time and so
    /// finds it, with a C before that of CA; MSH-7 is the time of the block, or when the message was queued.
    /// </summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Accept(
        Hl7Message message, AnswerMode mode, QueueResult result, string? receiptSegment)
    {
        DateTimeOffset time = result.QueuedAt ?? result.Entry!.Time;
        string controlId = ControlIdOf(result.RecordId);
        List<ReadOnlyMemory<byte>> answers = [];
        if (mode.WantsCommit(isGood: true))
        {
            answers.Add(AcknowledgmentBuilder.Build(
                message, AcknowledgmentCode.CommitAccept, time, "C" + controlId[..(ControlIdLength - 1)]));
        }

        if (mode.WantsApplication(isGood: true))
        {
            answers.Add(
                AcknowledgmentBuilder.Build(message, AcknowledgmentCode.ApplicationAccept, time, controlId));
        }

        if (receiptSegment is not null && answers.Count > 0)
        {
            byte[] segment = ReceiptOf(message, receiptSegment, result);
            answers[^1] = (byte[])[.. answers[^1].Span, .. segment];
        }

        for (int i = 0; i < answers.Count; i++)
        {
            answers[i] = Sendable(answers[i], time);
        }

        return answers;
    }

    /// <summary>
    /// CE or CR where it is asked for, else AE or AR where that is; without a message that could be read AR with an
    /// empty MSA-2. What was not taken into storage gets no application acknowledgment besides.
    /// </summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Refuse(
        Hl7Message? message, AnswerMode mode, IntakeRefusal refusal, DateTimeOffset time)
    {
        ImmutableArray<AcknowledgmentError> errors = [.. refusal.Errors];
        if (message is null)
        {
            return [AcknowledgmentBuilder.BuildUnreadable(time, NewControlId(), errors)];
        }

        return CodeOf(message, mode, refusal) is { } code
            ? [Sendable(AcknowledgmentBuilder.Build(message, code, time, NewControlId(), errors), time)]
            : [];
    }

    /// <summary>The code of the answer to a refused message, or null when its sender wants none. What cannot be read is
    /// rejected.</summary>
    public static AcknowledgmentCode? CodeOf(Hl7Message? message, AnswerMode mode, IntakeRefusal refusal)
    {
        if (message is null)
        {
            return AcknowledgmentCode.ApplicationReject;
        }

        if (mode.WantsCommit(isGood: false))
        {
            return refusal.Code == AcknowledgmentCode.ApplicationReject
                ? AcknowledgmentCode.CommitReject
                : AcknowledgmentCode.CommitError;
        }

        return mode.WantsApplication(isGood: false) ? refusal.Code : null;
    }

    /// <summary>The code of the answer to an accepted message that counts, or null when its sender wants
    /// none.</summary>
    public static AcknowledgmentCode? CodeOf(AnswerMode mode) =>
        mode.WantsApplication(isGood: true) ? AcknowledgmentCode.ApplicationAccept
        : mode.WantsCommit(isGood: true) ? AcknowledgmentCode.CommitAccept
        : null;

    public static string ControlIdOf(RecordId record) =>
        record.ToString()[..ControlIdLength].ToUpperInvariant();

    public static string NewControlId() => RandomNumberGenerator.GetHexString(ControlIdLength);

    private static byte[] ReceiptOf(Hl7Message message, string name, QueueResult result)
    {
        char field = (char)message.EncodingCharacters.Field;
        string place = result.Entry is { } entry
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{field}{entry.Height.Value}{field}{entry.Index}{field}{entry.HeaderHash}")
            : string.Empty;
        return message.CharacterSet.Encoding.GetBytes($"{name}{field}{result.RecordId}{place}\r");
    }

    // What is echoed may hold a byte of the framing; it must not break the frame of the answer.
    private static ReadOnlyMemory<byte> Sendable(ReadOnlyMemory<byte> acknowledgment, DateTimeOffset time) =>
        acknowledgment.Span.IndexOfAny((byte)0x0B, (byte)0x1C) < 0
            ? acknowledgment
            : AcknowledgmentBuilder.BuildUnreadable(time, NewControlId());
}
