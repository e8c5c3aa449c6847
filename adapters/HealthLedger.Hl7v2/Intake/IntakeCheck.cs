using System.Collections.Immutable;
using HealthLedger.Hl7v2.Acknowledgment;
using HealthLedger.Hl7v2.Messages;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>What a message must be before its patient is looked for.</summary>
internal static class IntakeCheck
{
    /// <summary>The first reason to refuse the message, or null.</summary>
    public static IntakeRefusal? Run(Hl7Message message, MllpFindings findings, Hl7v2IntakeOptions options)
    {
        MshSegment header = message.Header;
        if (findings.HasFlag(MllpFindings.ContentAfterEnd))
        {
            return IntakeRefusal.Error(
                Hl7ErrorCode.DataTypeError,
                Hl7v2ErrorCodes.MessageMayBeCutOff,
                Hl7Location.AtByte(message.Bytes.Length));
        }

        Hl7Issue[] errors = [.. message.Issues.Where(issue => IsError(issue, options))];
        if (errors.Length > 0)
        {
            return IntakeRefusal.FromIssues(AcknowledgmentCode.ApplicationError, errors);
        }

        MessageType type = header.MessageType;
        if (options.AcceptedMessageTypes.Count > 0
            && !options.AcceptedMessageTypes.Contains(type.MessageCode)
            && !options.AcceptedMessageTypes.Contains($"{type.MessageCode}^{type.TriggerEvent}"))
        {
            return IntakeRefusal.Reject(
                Hl7ErrorCode.UnsupportedMessageType,
                Hl7v2ErrorCodes.MessageTypeNotAccepted,
                Hl7Location.InHeader(9, header.Segment[9].ByteOffset));
        }

        if (options.AcceptedProcessingIds.Count > 0
            && !options.AcceptedProcessingIds.Contains(header.ProcessingId.Value))
        {
            return IntakeRefusal.Reject(
                Hl7ErrorCode.UnsupportedProcessingId,
                Hl7v2ErrorCodes.ProcessingIdNotAccepted,
                Hl7Location.InHeader(11, header.Segment[11].ByteOffset));
        }

        VersionId version = header.VersionId;
        bool isVersionGood = options.AcceptedVersions.Count == 0
            || (version.IsKnown && options.AcceptedVersions.Contains(version.ToString()));
        return isVersionGood ? null : IntakeRefusal.Reject(
            Hl7ErrorCode.UnsupportedVersionId,
            Hl7v2ErrorCodes.VersionNotAccepted,
            Hl7Location.InHeader(12, header.Segment[12].ByteOffset));
    }

    /// <summary>The errors that the validator of the options finds; none without a validator.</summary>
    public static ImmutableArray<Hl7Issue> Validate(Hl7Message message, Hl7v2IntakeOptions options) =>
        options.Validator is { } validator
            ? [.. validator.Validate(message).Issues.Where(issue => issue.Severity >= Hl7IssueSeverity.Error)]
            : [];

    private static bool IsError(Hl7Issue issue, Hl7v2IntakeOptions options) =>
        issue.Severity >= Hl7IssueSeverity.Error
        || (options.RefuseUnknownCharacterSets && issue.Code == Hl7v2ErrorCodes.CharacterSetUnknown);
}
