using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using HealthLedger.Hl7v2.Messages;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;

namespace HealthLedger.Hl7v2.Acknowledgment;

/// <summary>
/// Builds acknowledgments (HL7 v2.5.1 ch. 2.9 and 2.14.1): MSH, MSA and ERR. The result depends on the arguments alone.
/// It is in the delimiters, the version and the character set of the message answered, with the byte order mark of
/// UTF-16 if that has one, and ends with CR.
/// </summary>
public static class AcknowledgmentBuilder
{
    private const int MostErrors = 20;
    private const int UsualLength = 256;

    /// <summary>Answers a message: sender and receiver swapped, MSH-11, MSH-12 and MSH-18 as received, MSA-2 the
    /// bytes of MSH-10 as received.</summary>
    /// <param name="message">The message to answer. Do not answer one whose
    /// <see cref="MessageType.IsAcknowledgment"/> is true.</param>
    /// <param name="code">MSA-1.</param>
    /// <param name="time">MSH-7; written to the second, with its offset.</param>
    /// <param name="controlId">MSH-10 of the answer, from 1 to 199 characters.</param>
    /// <param name="errors">What is wrong, for ERR; only the first 20 are reported.</param>
    /// <exception cref="ArgumentNullException"><paramref name="message"/> or <paramref name="controlId"/> is
    /// null.</exception>
    /// <exception cref="ArgumentException"><paramref name="controlId"/> is empty or too long.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="code"/> is not defined.</exception>
    public static ReadOnlyMemory<byte> Build(
        Hl7Message message,
        AcknowledgmentCode code,
        DateTimeOffset time,
        string controlId,
        ImmutableArray<AcknowledgmentError> errors = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        RequireControlId(controlId);
        string wireCode = ToWire(code);
        ArrayBufferWriter<byte> output = new(UsualLength);
        bool isUtf16 = message.CharacterSet.IsUtf16;
        if (isUtf16 && message.Bytes.Span.StartsWith(Utf16Text.Mark))
        {
            output.Write(Utf16Text.Mark);
        }

        SegmentWriter writer = new(output, message.EncodingCharacters, message.CharacterSet.TextEncoding);
        MshSegment header = message.Header;
        VersionId version = header.VersionId;
        writer.BeginHeader(header.Segment[2].RawSpan);
        writer.Raw(header.ReceivingApplication.RawSpan);
        writer.Raw(header.ReceivingFacility.RawSpan);
        writer.Raw(header.SendingApplication.RawSpan);
        writer.Raw(header.SendingFacility.RawSpan);
        writer.Text(Format(time));
        writer.Raw(default);
        WriteType(ref writer, header, version);
        writer.Text(controlId);
        writer.Raw(header.Segment[11].RawSpan);
        writer.Raw(header.Segment[12].RawSpan);
        writer.Skip(5);
        writer.Raw(header.CharacterSet.RawSpan);
        writer.End();
        WriteOutcome(ref writer, wireCode, header.Segment[10].RawSpan);
        WriteErrors(ref writer, version, errors);
        return isUtf16
            ? Utf16Text.Encode(output.WrittenSpan, message.CharacterSet)
            : output.WrittenMemory;
    }

    /// <summary>Answers bytes whose MSH cannot be read: AR with an empty MSA-2, in the standard's delimiters, version
    /// 2.5.1 and ASCII.</summary>
    /// <param name="time">MSH-7; written to the second, with its offset.</param>
    /// <param name="controlId">MSH-10 of the answer, from 1 to 199 characters.</param>
    /// <param name="errors">What is wrong, for ERR; only the first 20 are reported.</param>
    /// <exception cref="ArgumentNullException"><paramref name="controlId"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="controlId"/> is empty or too long.</exception>
    public static ReadOnlyMemory<byte> BuildUnreadable(
        DateTimeOffset time,
        string controlId,
        ImmutableArray<AcknowledgmentError> errors = default)
    {
        RequireControlId(controlId);
        ArrayBufferWriter<byte> output = new(UsualLength);
        SegmentWriter writer = new(output, EncodingCharacters.Standard, Hl7CharacterSet.Ascii.Encoding);
        VersionId version = VersionId.From("2.5.1"u8);
        writer.BeginHeader("^~\\&"u8);
        writer.Skip(4);
        writer.Text(Format(time));
        writer.Raw(default);
        writer.Raw("ACK"u8);
        writer.Text(controlId);
        writer.Raw("P"u8);
        writer.Raw("2.5.1"u8);
        writer.End();
        WriteOutcome(ref writer, ToWire(AcknowledgmentCode.ApplicationReject), default);
        WriteErrors(ref writer, version, errors);
        return output.WrittenMemory;
    }

    /// <summary>The two letters of an acknowledgment code.</summary>
    /// <param name="code">The code.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="code"/> is not defined.</exception>
    public static string ToWire(AcknowledgmentCode code) => code switch
    {
        AcknowledgmentCode.ApplicationAccept => "AA",
        AcknowledgmentCode.ApplicationError => "AE",
        AcknowledgmentCode.ApplicationReject => "AR",
        AcknowledgmentCode.CommitAccept => "CA",
        AcknowledgmentCode.CommitError => "CE",
        AcknowledgmentCode.CommitReject => "CR",
        _ => throw new ArgumentOutOfRangeException(nameof(code)),
    };

    private static void RequireControlId(string controlId)
    {
        ArgumentException.ThrowIfNullOrEmpty(controlId);
        if (controlId.Length > 199)
        {
            throw new ArgumentException("A message control ID has at most 199 characters.", nameof(controlId));
        }
    }

    private static string Format(DateTimeOffset time)
    {
        string offset = time.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
        return time.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) + offset;
    }

    private static void WriteType(ref SegmentWriter writer, MshSegment header, VersionId version)
    {
        ReadOnlySpan<byte> trigger = header.Segment[9].GetComponent(2).RawSpan;
        if (trigger.IsEmpty || !version.IsAtLeast(2, 4))
        {
            writer.Raw("ACK"u8);
            return;
        }

        writer.BeginField();
        writer.RawPart("ACK"u8);
        writer.NextComponent();
        writer.RawPart(trigger);
        writer.NextComponent();
        writer.RawPart("ACK"u8);
    }

    private static void WriteOutcome(ref SegmentWriter writer, string code, ReadOnlySpan<byte> controlId)
    {
        writer.Begin("MSA"u8);
        writer.Text(code);
        writer.Raw(controlId);
        writer.End();
    }

    private static void WriteErrors(
        ref SegmentWriter writer,
        VersionId version,
        ImmutableArray<AcknowledgmentError> errors)
    {
        if (errors.IsDefaultOrEmpty)
        {
            return;
        }

        ReadOnlySpan<AcknowledgmentError> reported = errors.AsSpan()[..Math.Min(errors.Length, MostErrors)];
        if (version.IsAtLeast(2, 5))
        {
            foreach (AcknowledgmentError error in reported)
            {
                ErrorSegment.Write(ref writer, error);
            }
        }
        else
        {
            ErrorSegment.WriteBefore25(ref writer, reported);
        }
    }
}
