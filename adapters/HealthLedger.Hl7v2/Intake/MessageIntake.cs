using System.Collections.Immutable;
using System.Globalization;
using HealthLedger.Hl7v2.Acknowledgment;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using HealthLedger.Inbox;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
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
    private readonly ReferenceReader _references;
    private readonly SequenceWatch _sequence = new();

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
        _references = new ReferenceReader(options, _subjects);
    }

    /// <summary>Type and event for logs; empty when there is no message.</summary>
    public static string TypeOf(Hl7Message? message) => message?.Header.MessageType.ToString() ?? string.Empty;

    /// <summary>The year of the message stands for the years of its data: the ledger shows it in clear.</summary>
    public static (int From, int To)? YearsOf(MshSegment header)
    {
        ReadOnlySpan<byte> time = header.MessageTime.RawSpan;
        return time.Length >= 4
            && int.TryParse(time[..4], NumberStyles.None, CultureInfo.InvariantCulture, out int year)
            && year >= 1900
            ? (year, year)
            : null;
    }

    /// <summary>A frame that is one message.</summary>
    public Task<IntakeAnswer> HandleAsync(
        MllpMessage frame,
        Hl7Message? message,
        ImmutableArray<Hl7Issue> issues,
        CancellationToken cancellationToken,
        RecordId? resendOf = null) =>
        HandlePartAsync(frame, message, issues, frame.Content, frame.Findings, [], cancellationToken, resendOf);

    /// <summary>One of several messages in a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="message">The message, or null when it cannot be read.</param>
    /// <param name="issues">Of reading it.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="findings">Those of the frame that are told of this message.</param>
    /// <param name="ofBatch">Likewise those of the batch.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="resendOf">The refused message whose content this is, if it is one.</param>
    public async Task<IntakeAnswer> HandlePartAsync(
        MllpMessage frame,
        Hl7Message? message,
        ImmutableArray<Hl7Issue> issues,
        ReadOnlyMemory<byte> content,
        MllpFindings findings,
        ImmutableArray<Hl7Issue> ofBatch,
        CancellationToken cancellationToken,
        RecordId? resendOf = null)
    {
        IntakeTurn turn = new(frame, message, content, issues.Length, _time.GetTimestamp()) { ResendOf = resendOf };
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

        IntakeJudgement judged = IntakeJudgement.Of(
            message, findings, frame.Connection.ListenerName, _options, _subjects, isReported: true);
        turn.Findings = [.. judged.Findings, .. ofBatch];
        return judged.Refusal is { } refusal
            ? await RepeatOrRefuseAsync(turn, message, refusal, cancellationToken).ConfigureAwait(false)
            : await SealAsync(turn, message, judged.Subject, judged.Key, cancellationToken).ConfigureAwait(false);
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

    private async Task<IntakeAnswer> SealAsync(
        IntakeTurn turn, Hl7Message message, Subject? subject, byte[] key, CancellationToken cancellationToken)
    {
        AnswerMode mode = AnswerMode.Of(message, _options.AcknowledgmentMode);
        try
        {
            QueueResult result = await StoreAsync(turn, message, subject, key, mode, cancellationToken)
                .ConfigureAwait(false);
            return Accept(turn, message, mode, result);
        }
        catch (SubmissionRejectedException exception) when (
            exception.Code == HealthLedgerErrorCodes.IdempotencyConflict)
        {
            IntakeRefusal reused = IntakeRefusal.Error(
                Hl7ErrorCode.DuplicateKeyIdentifier,
                Hl7v2ErrorCodes.ControlIdReused,
                IntakeJudgement.ControlIdLocation(message));
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

    private IntakeAnswer Accept(IntakeTurn turn, Hl7Message message, AnswerMode mode, QueueResult result)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> accepted =
            IntakeAcknowledgment.Accept(message, mode, result, _options.ReceiptSegment);
        AcknowledgmentCode? code = IntakeAcknowledgment.CodeOf(mode);
        ActivityOf(turn).Stored(_time.GetUtcNow());
        Report(turn, code, null, result: result);
        return IntakeAnswer.Accept(accepted, result.RecordId, NoteOf(result, code, turn.Findings));
    }

    // A listener whose rules have become stricter answers what it had accepted before as it answered it then: its
    // sender would count a message as failed that is on the ledger.
    private async Task<IntakeAnswer> RepeatOrRefuseAsync(
        IntakeTurn turn, Hl7Message message, IntakeRefusal refusal, CancellationToken cancellationToken)
    {
        try
        {
            if (await AcceptedMessage.FindAsync(
                _ledger, message, turn.Frame.Connection.ListenerName, turn.Content, _options, cancellationToken)
                .ConfigureAwait(false) is { } before)
            {
                turn.Findings = [];
                return Accept(turn, message, AnswerMode.Of(message, _options.AcknowledgmentMode), before);
            }
        }
        catch (HealthLedgerException exception)
        {
            return Unavailable(turn, exception);
        }

        return await RefuseAsync(turn, refusal, cancellationToken).ConfigureAwait(false);
    }

    // The row of a message that waits in the queue says already what it was answered, and its code is of the queue.
    private InboxNote? NoteOf(QueueResult result, AcknowledgmentCode? code, ImmutableArray<Hl7Issue> findings)
    {
        string? link = LinkIssue.CodeOf(result.Link);
        bool isTold = result.IsRepeat
            || (result.Entry is not null && (_options.RecordAnswers || !findings.IsEmpty || link is not null));
        return !isTold ? null : new InboxNote
        {
            Id = result.RecordId,
            Status = result.Entry is null ? InboxStatus.Queued : InboxStatus.Answered,
            Answer = code is { } sent ? AcknowledgmentBuilder.ToWire(sent) : null,
            ErrorCode = result.Entry is null ? null : findings.IsEmpty ? link : findings[0].Code,
            IsRepeat = result.IsRepeat,
        };
    }

    private async Task<QueueResult> StoreAsync(
        IntakeTurn turn,
        Hl7Message message,
        Subject? subject,
        byte[] key,
        AnswerMode mode,
        CancellationToken cancellationToken)
    {
        string? answer = IntakeAcknowledgment.CodeOf(mode) is { } code ? AcknowledgmentBuilder.ToWire(code) : null;
        RecordSubmission Describe(IdempotencyKey idempotency) => new()
        {
            Kind = RecordKindChoice.Of(message.Header.MessageType),
            Payload = turn.Content,
            PayloadType = Hl7v2IntakeDefaults.PayloadType,
            Origin = RecordOrigin.Hl7v2,
            Patient = subject,
            DataYears = YearsOf(message.Header),
            Idempotency = idempotency,
            Message = MessageFactsReader.Read(turn, message, _options, answer),
            Reference = subject is null
                ? null
                : _references.Read(message, subject, turn.Frame.Connection.ListenerName),
            Deliveries = TargetsOf(turn.Frame.Connection, message),
        };
        try
        {
            return await StoreAsync(Describe(IntakeKey.Of(message, key)), cancellationToken).ConfigureAwait(false);
        }
        catch (SubmissionRejectedException exception) when (
            exception.Code == HealthLedgerErrorCodes.IdempotencyConflict
            && _options.OnReusedControlId == ReusedControlIdAction.AcceptAsNew)
        {
            return await StoreAsync(Describe(IntakeKey.OfNewContent(message, key)), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private IReadOnlyList<DeliveryTarget> TargetsOf(MllpConnectionInfo connection, Hl7Message message) =>
    [
        .. _options.Routes
            .Select(route => route.TargetOf(connection.ListenerName, connection.Id, message))
            .OfType<DeliveryTarget>(),
    ];

    private async Task<QueueResult> StoreAsync(RecordSubmission submission, CancellationToken cancellationToken)
    {
        if (_options.AckWhen == AckWhen.Stored || _options.OnUnavailable == UnavailableAction.QueueDurably)
        {
            QueueMode mode = _options.AckWhen == AckWhen.Stored ? QueueMode.Always : QueueMode.WhenUnavailable;
            return await _ledger.QueueAsync(submission, mode, cancellationToken).ConfigureAwait(false);
        }

        if (submission.Reference is not null)
        {
            return await _ledger.QueueAsync(submission, QueueMode.WhenAwaited, cancellationToken)
                .ConfigureAwait(false);
        }

        AppendResult result = await _ledger.AppendAsync(submission, cancellationToken).ConfigureAwait(false);
        return new QueueResult { RecordId = result.RecordId, Entry = result.Entry, IsRepeat = result.IsRepeat };
    }

    private async Task<IntakeAnswer> RefuseAsync(
        IntakeTurn turn, IntakeRefusal refusal, CancellationToken cancellationToken)
    {
        AnswerMode mode = AnswerMode.Of(turn.Message, _options.AcknowledgmentMode);
        AcknowledgmentCode? code = IntakeAcknowledgment.CodeOf(turn.Message, mode, refusal);
        string? quarantineId;
        try
        {
            quarantineId = await _refused.KeepAsync(
                refusal.ErrorCode,
                code is { } sent ? AcknowledgmentBuilder.ToWire(sent) : null,
                MessageFactsReader.Read(
                    turn.Frame.Connection, turn.Frame.ReceivedAt, turn.Message, turn.ResendOf),
                _subjects.Named(turn.Message, turn.Frame.Connection.ListenerName),
                turn.Content,
                cancellationToken).ConfigureAwait(false);
        }
        catch (HealthLedgerException exception)
        {
            return Unavailable(turn, exception);
        }

        ActivityOf(turn).Stored(_time.GetUtcNow());
        Report(turn, code, refusal.ErrorCode, refusal.Errors[0].Location.ToString(), quarantineId: quarantineId);
        return IntakeAnswer.Refuse(
            IntakeAcknowledgment.Refuse(turn.Message, mode, refusal, turn.Frame.ReceivedAt), refusal.ErrorCode);
    }

    private IntakeAnswer Unavailable(IntakeTurn turn, HealthLedgerException exception)
    {
        ActivityOf(turn).Failed(exception.Code, _time.GetUtcNow());

        // They are reported once, with what becomes of the message.
        turn.Findings = [];
        IntakeRefusal refusal = IntakeRefusal.Reject(
            Hl7ErrorCode.ApplicationInternalError, Hl7v2ErrorCodes.LedgerUnavailable, Hl7Location.AtByte(0));
        AnswerMode mode = AnswerMode.Of(turn.Message, _options.AcknowledgmentMode);
        AcknowledgmentCode? code = IntakeAcknowledgment.CodeOf(turn.Message, mode, refusal);

        // A sender that wants no refusal would never learn that its message is not here.
        if (_options.OnUnavailable != UnavailableAction.AnswerReject || code is null)
        {
            if (turn.Frame.Attempt == 1)
            {
                Report(turn, null, exception.Code);
            }

            return IntakeAnswer.Held;
        }

        Report(turn, code, exception.Code);
        return IntakeAnswer.Refuse(
            IntakeAcknowledgment.Refuse(turn.Message, mode, refusal, turn.Frame.ReceivedAt), refusal.ErrorCode);
    }

    private IntakeActivity ActivityOf(IntakeTurn turn) => _telemetry.ActivityOf(turn.Frame.Connection.ListenerName);

    private void Report(
        IntakeTurn turn,
        AcknowledgmentCode? code,
        string? errorCode,
        string? location = null,
        QueueResult? result = null,
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
                IsQueued = result is { Entry: null },
                Link = result?.Link ?? LinkOutcome.None,
                IsParked = result?.IsParked ?? false,
                MissingBefore = result is { IsRepeat: false } && turn.Message is { } message
                    ? _sequence.Pass(turn.Frame.Connection.ListenerName, message)
                    : 0,
                IssueCount = turn.IssueCount,
                Findings = turn.Findings,
                QuarantineId = quarantineId,
            },
            _time.GetElapsedTime(turn.Started));
}
