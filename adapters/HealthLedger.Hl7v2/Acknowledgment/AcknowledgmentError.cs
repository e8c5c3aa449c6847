using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Acknowledgment;

/// <summary>One error to report in ERR. It has no free text, so that no patient data can get into an answer.</summary>
/// <param name="Code">What is wrong, ERR-3.</param>
/// <param name="Severity">How grave it is, ERR-4.</param>
/// <param name="Location">Where, ERR-2.</param>
/// <param name="DiagnosticCode">The code of this product, ERR-7, such as <c>HLS2025</c>; null for none.</param>
public readonly record struct AcknowledgmentError(
    Hl7ErrorCode Code,
    Hl7IssueSeverity Severity,
    Hl7Location Location,
    string? DiagnosticCode)
{
    /// <summary>The error that an issue of the parser stands for.</summary>
    /// <param name="issue">The issue.</param>
    public static AcknowledgmentError FromIssue(Hl7Issue issue) =>
        new(ToErrorCode(issue.Code), issue.Severity, issue.Location, issue.Code);

    private static Hl7ErrorCode ToErrorCode(string code) => code switch
    {
        Hl7v2ErrorCodes.MessageEmpty
            or Hl7v2ErrorCodes.HeaderMissing
            or Hl7v2ErrorCodes.HeaderRepeated
            or Hl7v2ErrorCodes.SegmentIdInvalid
            or Hl7v2ErrorCodes.SegmentIdIrregular
            or Hl7v2ErrorCodes.SegmentOrderUnusual
            or Hl7v2ErrorCodes.BatchHeaderUnreadable
            or Hl7v2ErrorCodes.SegmentUnexpected
            or Hl7v2ErrorCodes.SegmentOutOfOrder
            or Hl7v2ErrorCodes.SegmentMissing
            or Hl7v2ErrorCodes.SegmentSurplus
            or Hl7v2ErrorCodes.SegmentUnknown
            or Hl7v2ErrorCodes.ProfileSegmentMissing
            or Hl7v2ErrorCodes.ProfileSegmentSurplus => Hl7ErrorCode.SegmentSequenceError,
        Hl7v2ErrorCodes.FieldSeparatorInvalid
            or Hl7v2ErrorCodes.MessageTypeMissing
            or Hl7v2ErrorCodes.ControlIdMissing
            or Hl7v2ErrorCodes.FieldMissing
            or Hl7v2ErrorCodes.SiteFieldMissing
            or Hl7v2ErrorCodes.ProfileFieldMissing => Hl7ErrorCode.RequiredFieldMissing,
        Hl7v2ErrorCodes.CharacterSetUnknown
            or Hl7v2ErrorCodes.CodeUnknown
            or Hl7v2ErrorCodes.SiteCodeUnknown
            or Hl7v2ErrorCodes.ProfileCodeUnknown => Hl7ErrorCode.TableValueNotFound,
        Hl7v2ErrorCodes.SiteAuthorityMissing => Hl7ErrorCode.UnknownKeyIdentifier,
        Hl7v2ErrorCodes.MessageStructureContradicts
            or Hl7v2ErrorCodes.StructureUnknown
            or Hl7v2ErrorCodes.StructureIgnored
            or Hl7v2ErrorCodes.ProfileOtherType => Hl7ErrorCode.UnsupportedMessageType,
        Hl7v2ErrorCodes.VersionUnknown => Hl7ErrorCode.UnsupportedVersionId,
        Hl7v2ErrorCodes.MessageTooLarge
            or Hl7v2ErrorCodes.SegmentsTooMany
            or Hl7v2ErrorCodes.FieldsTooMany => Hl7ErrorCode.ApplicationInternalError,
        _ => Hl7ErrorCode.DataTypeError,
    };
}
