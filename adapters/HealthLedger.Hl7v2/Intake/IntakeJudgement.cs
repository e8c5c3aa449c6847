using System.Collections.Immutable;
using HealthLedger.Hl7v2.Acknowledgment;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using Subject = HealthLedger.Subjects.PatientIdentifier;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>What a message is found to be before it is sealed, by whoever brings it: a listener or an
/// archive.</summary>
internal sealed class IntakeJudgement
{
    /// <summary>Why it is refused; null when it is not.</summary>
    public IntakeRefusal? Refusal { get; private init; }

    /// <summary>Its patient; null when it concerns none, or is refused.</summary>
    public Subject? Subject { get; private init; }

    /// <summary>What a resend is recognised by; empty when it is refused.</summary>
    public byte[] Key { get; private init; } = [];

    /// <summary>The errors that validation found.</summary>
    public ImmutableArray<Hl7Issue> Findings { get; private init; } = [];

    /// <summary>Judges a message by the rules of a listener.</summary>
    /// <param name="message">It is no acknowledgment.</param>
    /// <param name="findings">Departures of its frame from the grammar.</param>
    /// <param name="listener">The listener's name.</param>
    /// <param name="options">The listener's options.</param>
    /// <param name="subjects">How it names patients.</param>
    /// <param name="isReported">Whether findings are wanted of a message that is sealed all the same.</param>
    public static IntakeJudgement Of(
        Hl7Message message,
        MllpFindings findings,
        string listener,
        Hl7v2IntakeOptions options,
        SubjectChoice subjects,
        bool isReported)
    {
        if (IntakeCheck.Run(message, findings, options) is { } wrong)
        {
            return new IntakeJudgement { Refusal = wrong };
        }

        bool rejects = options.OnInvalid == InvalidMessageAction.Reject;
        ImmutableArray<Hl7Issue> found = rejects || isReported ? IntakeCheck.Validate(message, options) : [];
        if (rejects && !found.IsEmpty)
        {
            return new IntakeJudgement
            {
                Findings = found,
                Refusal = IntakeRefusal.FromIssues(AcknowledgmentCode.ApplicationError, found),
            };
        }

        (Subject? subject, IntakeRefusal? withoutSubject) = subjects.Choose(message, listener);
        if (withoutSubject is not null)
        {
            return new IntakeJudgement { Findings = found, Refusal = withoutSubject };
        }

        return IntakeKey.TryBuild(message, listener) is { } key
            ? new IntakeJudgement { Findings = found, Subject = subject, Key = key }
            : new IntakeJudgement
            {
                Findings = found,
                Refusal = IntakeRefusal.Error(
                    Hl7ErrorCode.DataTypeError, Hl7v2ErrorCodes.ControlIdTooLong, ControlIdLocation(message)),
            };
    }

    /// <summary>Where MSH-10 stands.</summary>
    public static Hl7Location ControlIdLocation(Hl7Message message) =>
        Hl7Location.InHeader(10, message.Header.Segment[10].ByteOffset);
}
