using HealthLedger.Hl7v2.Acknowledgment;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>Why a message is refused, and in which words its sender hears it.</summary>
internal sealed class IntakeRefusal
{
    private IntakeRefusal(AcknowledgmentCode code, IReadOnlyList<AcknowledgmentError> errors)
    {
        Code = code;
        Errors = errors;
    }

    public AcknowledgmentCode Code { get; }

    public IReadOnlyList<AcknowledgmentError> Errors { get; }

    public string ErrorCode => Errors[0].DiagnosticCode!;

    public static IntakeRefusal Error(Hl7ErrorCode error, string code, Hl7Location location) =>
        new(AcknowledgmentCode.ApplicationError, [One(error, code, location)]);

    public static IntakeRefusal Reject(Hl7ErrorCode error, string code, Hl7Location location) =>
        new(AcknowledgmentCode.ApplicationReject, [One(error, code, location)]);

    public static IntakeRefusal FromIssues(AcknowledgmentCode code, IEnumerable<Hl7Issue> issues) =>
        new(code, [.. issues.Select(AcknowledgmentError.FromIssue)]);

    private static AcknowledgmentError One(Hl7ErrorCode error, string code, Hl7Location location) =>
        new(error, Hl7IssueSeverity.Error, location, code);
}
