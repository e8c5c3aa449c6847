using System.Collections.Immutable;
using System.Globalization;
using HealthLedger.Hl7v2.Acknowledgment;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using HealthLedger.Ledger;
using HealthLedger.Records;
using Subject = HealthLedger.Subjects.PatientIdentifier;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>One message: checked, sealed, answered.</summary>
internal sealed class MessageIntake
{
    private readonly ILedger _ledger;
    private readonly Hl7v2IntakeOptions _options;
    private readonly RefusedContent _refused;
    private readonly IntakeTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly SubjectChoice _subjects;

    public MessageIntake(
        ILedger ledger,
        Hl7v2IntakeOptions options,
        RefusedContent refused,
        IntakeTelemetry telemetry,
        TimeProvider time)
    {
        _ledger = ledger;
        _options = options;
        _refused = refused;
        _telemetry = telemetry;
        _time = time;
        _subjects = new SubjectChoice(options);
    }

    /// <summary>Type and event for logs; empty when there is no message.</summary>
    public static string TypeOf(Hl7Message? message) => message?.Header.MessageType.ToString() ?? string.Empty;

    public async Task<IntakeAnswer> HandleAsync(
        MllpMessage frame,
        Hl7Message? message,
        ImmutableArray<Hl7Issue> issues,
        ReadOnlyMemory<byte> content,
        MllpFindings findings,
        CancellationToken cancellationToken)
    {
        IntakeTurn turn = new(frame, message, content, issues.Length, _time.GetTimestamp());
        if (message is null)
        {
            IntakeRefusal unreadable = IntakeRefusal.FromIssues(
                AcknowledgmentCode.ApplicationReject,
                issues.Where(issue => issue.Severity == Hl7IssueSeverity.Fatal));
            return await RefuseAsync(turn, unreadable, cancellationToken).ConfigureAwait(false);
        }

        if (message.Header.MessageType.IsAcknowledgment)
        {
            // Answering an acknowledgment would make two systems answer each other for ever.
            Report(turn, null, null);
            return IntakeAnswer.Nothing;
        }

        if (IntakeCheck.Run(message, findings, _options) is { } refusal)
        {
            return await RefuseAsync(turn, refusal, cancellationToken).ConfigureAwait(false);
        }

        (Subject? subject, IntakeRefusal? withoutSubject) = _subjects.Choose(message, frame.Connection.ListenerName);
        if (withoutSubject is not null)
        {
            return await RefuseAsync(turn, withoutSubject, cancellationToken).ConfigureAwait(false);
        }

        if (IntakeKey.TryBuild(message, frame.Connection.ListenerName) is not { } key)
        {
            return await RefuseAsync(
                turn,
                IntakeRefusal.Error(
                    Hl7ErrorCode.DataTypeError, Hl7v2ErrorCodes.ControlIdTooLong, ControlIdLocation(message)),
                cancellationToken).ConfigureAwait(false);
        }

        return await SealAsync(turn, message, subject, key, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps a whole batch because bytes of it belong to no message, and says so in one AR.</summary>
    public Task<IntakeAnswer> SetPartAsideAsync(
        MllpMessage frame, Hl7Location location, CancellationToken cancellationToken)
    {
        IntakeTurn turn = new(frame, null, frame.Content, 1, _time.GetTimestamp());
        IntakeRefusal refusal = IntakeRefusal.Reject(
            Hl7ErrorCode.SegmentSequenceError, Hl7v2ErrorCodes.BatchPartSetAside, location);
        return RefuseAsync(turn, refusal, cancellationToken);
    }

    private static Hl7Location ControlIdLocation(Hl7Message message) =>
        Hl7Location.InHeader(10, message.Header.Segment[10].ByteOffset);

    // The year of the message stands for the years of its data: the ledger shows it in clear.
    private static (int From, int To)? YearsOf(MshSegment header)
    {
        ReadOnlySpan<byte> time = header.MessageTime.RawSpan;
        return time.Length >= 4
            && int.TryParse(time[..4], NumberStyles.None, CultureInfo.InvariantCulture, out int year)
            && year >= 1900
            ? (year, year)
            : null;
    }

    private async Task<IntakeAnswer> SealAsync(
        IntakeTurn turn, Hl7Message message, Subject? subject, byte[] key, CancellationToken cancellationToken)
    {
        try
        {
            AppendResult result = await AppendAsync(turn, message, subject, key, cancellationToken)
                .ConfigureAwait(false);
            ReadOnlyMemory<byte> accepted = IntakeAcknowledgment.Accept(message, result.RecordId, result.Entry);
            Report(turn, AcknowledgmentCode.ApplicationAccept, null, result: result);
            return IntakeAnswer.Of(accepted);
        }
        catch (SubmissionRejectedException exception) when (
            exception.Code == HealthLedgerErrorCodes.IdempotencyConflict)
        {
            IntakeRefusal reused = IntakeRefusal.Error(
                Hl7ErrorCode.DuplicateKeyIdentifier, Hl7v2ErrorCodes.ControlIdReused, ControlIdLocation(message));
            return await RefuseAsync(turn, reused, cancellationToken).ConfigureAwait(false);
        }
        catch (SubmissionRejectedException exception) when (!exception.IsTransient)
        {
            IntakeRefusal refused = IntakeRefusal.Reject(
                Hl7ErrorCode.ApplicationInternalError, Hl7v2ErrorCodes.RecordRefused, Hl7Location.AtByte(0));
            return await RefuseAsync(turn, refused, cancellationToken).ConfigureAwait(false);
        }
        catch (HealthLedgerException exception)
        {
            return Unavailable(turn, exception);
        }
    }

    private async Task<AppendResult> AppendAsync(
        IntakeTurn turn, Hl7Message message, Subject? subject, byte[] key, CancellationToken cancellationToken)
    {
        RecordSubmission Describe(IdempotencyKey idempotency) => new()
        {
            Kind = RecordKindChoice.Of(message.Header.MessageType),
            Payload = turn.Content,
            PayloadType = Hl7v2IntakeDefaults.PayloadType,
            Origin = RecordOrigin.Hl7v2,
            Patient = subject,
            DataYears = YearsOf(message.Header),
            Idempotency = idempotency,
        };
        try
        {
            return await _ledger.AppendAsync(Describe(IntakeKey.Of(message, key)), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (SubmissionRejectedException exception) when (
            exception.Code == HealthLedgerErrorCodes.IdempotencyConflict
            && _options.OnReusedControlId == ReusedControlIdAction.AcceptAsNew)
        {
            return await _ledger.AppendAsync(Describe(IntakeKey.OfNewContent(message, key)), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task<IntakeAnswer> RefuseAsync(
        IntakeTurn turn, IntakeRefusal refusal, CancellationToken cancellationToken)
    {
        string? quarantineId;
        try
        {
            quarantineId = await _refused.KeepAsync(refusal.ErrorCode, turn.Content, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (HealthLedgerException exception)
        {
            return Unavailable(turn, exception);
        }

        AcknowledgmentCode code = turn.Message is null ? AcknowledgmentCode.ApplicationReject : refusal.Code;
        Report(turn, code, refusal.ErrorCode, refusal.Errors[0].Location.ToString(), quarantineId: quarantineId);
        return IntakeAnswer.Of(IntakeAcknowledgment.Refuse(turn.Message, refusal, turn.Frame.ReceivedAt));
    }

    private IntakeAnswer Unavailable(IntakeTurn turn, HealthLedgerException exception)
    {
        if (_options.OnUnavailable == UnavailableAction.Hold)
        {
            if (turn.Frame.Attempt == 1)
            {
                Report(turn, null, exception.Code);
            }

            return IntakeAnswer.Held;
        }

        IntakeRefusal refusal = IntakeRefusal.Reject(
            Hl7ErrorCode.ApplicationInternalError, Hl7v2ErrorCodes.LedgerUnavailable, Hl7Location.AtByte(0));
        Report(turn, refusal.Code, exception.Code);
        return IntakeAnswer.Of(IntakeAcknowledgment.Refuse(turn.Message, refusal, turn.Frame.ReceivedAt));
    }

    private void Report(
        IntakeTurn turn,
        AcknowledgmentCode? code,
        string? errorCode,
        string? location = null,
        AppendResult? result = null,
        string? quarantineId = null) =>
        _telemetry.Handled(
            new Hl7v2IntakeEvent
            {
                ListenerName = turn.Frame.Connection.ListenerName,
                ConnectionId = turn.Frame.Connection.Id,
                MessageType = TypeOf(turn.Message),
                Code = code,
                ErrorCode = errorCode,
                Location = location,
                RecordId = result?.RecordId,
                Entry = result?.Entry,
                IsRepeat = result?.IsRepeat ?? false,
                IssueCount = turn.IssueCount,
                QuarantineId = quarantineId,
            },
            _time.GetElapsedTime(turn.Started));
}
