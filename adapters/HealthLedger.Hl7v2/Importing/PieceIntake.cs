using System.Collections.Immutable;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using HealthLedger.Inbox;
using HealthLedger.Ledger;
using HealthLedger.Records;
using Subject = HealthLedger.Subjects.PatientIdentifier;

namespace HealthLedger.Hl7v2.Importing;

/// <summary>One piece of an archive: checked as a listener checks it, sealed, or refused and kept.</summary>
internal sealed class PieceIntake
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ILedger _ledger;
    private readonly Hl7v2ImportOptions _options;
    private readonly RefusedContent _refused;
    private readonly SubjectChoice _subjects;
    private readonly TimeProvider _time;

    public PieceIntake(ILedger ledger, Hl7v2ImportOptions options, TimeProvider time)
    {
        _ledger = ledger;
        _options = options;
        _time = time;
        _refused = new RefusedContent(ledger, options.Intake.QuarantineRefused);
        _subjects = new SubjectChoice(options.Intake);
    }

    public Task<ImportedPiece> TakeAsync(
        CutPiece piece, long index, PatientOrder order, CancellationToken cancellationToken)
    {
        if (piece.ErrorCode is { } code)
        {
            return piece.Content.IsEmpty && code != Hl7v2ErrorCodes.MessageTooLarge
                ? Task.FromResult(Of(piece, index, ImportOutcome.Finding, code))
                : RefuseAsync(new ImportTurn(piece, index), code, null, cancellationToken);
        }

        _ = Hl7Message.TryParse(
            piece.Content, _options.Intake.ParseOptions, out Hl7Message? message, out ImmutableArray<Hl7Issue> issues);
        if (message is null)
        {
            Hl7Issue fatal = issues.First(issue => issue.Severity == Hl7IssueSeverity.Fatal);
            return RefuseAsync(
                new ImportTurn(piece, index), fatal.Code, fatal.Location.ToString(), cancellationToken);
        }

        ImportTurn turn = new(
            piece, index, message, OriginalTime.Of(message, _options.TimeFrom, _time.GetUtcNow()));
        if (message.Header.MessageType.IsAcknowledgment)
        {
            return Task.FromResult(turn.ToPiece(ImportOutcome.Acknowledgment));
        }

        IntakeJudgement judged = IntakeJudgement.Of(
            message, MllpFindings.None, _options.Listener, _options.Intake, _subjects, isReported: false);
        if (judged.Refusal is { } refusal)
        {
            return RepeatOrRefuseAsync(turn, message, refusal, cancellationToken);
        }

        return _options.IsTrial
            ? Task.FromResult(turn.ToPiece(ImportOutcome.Readable))
            : order.FollowAsync(
                judged.Subject,
                () => SealAsync(turn, message, judged.Subject, judged.Key, cancellationToken));
    }

    // What is on the ledger is a duplicate, whatever the rules say of it now.
    private async Task<ImportedPiece> RepeatOrRefuseAsync(
        ImportTurn turn, Hl7Message message, IntakeRefusal refusal, CancellationToken cancellationToken)
    {
        QueueResult? before = _options.IsTrial
            ? null
            : await InsistAsync(
                () => AcceptedMessage.FindAsync(
                    _ledger,
                    message,
                    _options.Listener,
                    turn.Piece.Content,
                    _options.Intake,
                    CancellationToken.None),
                () => 0,
                cancellationToken).ConfigureAwait(false);
        return before is not null
            ? turn.ToPiece(before)
            : await RefuseAsync(
                turn, refusal.ErrorCode, refusal.Errors[0].Location.ToString(), cancellationToken)
                .ConfigureAwait(false);
    }

    private static ImportedPiece Of(CutPiece piece, long index, ImportOutcome outcome, string code) =>
        new ImportTurn(piece, index).ToPiece(outcome, code);

    private async Task<ImportedPiece> SealAsync(
        ImportTurn turn, Hl7Message message, Subject? subject, byte[] key, CancellationToken cancellationToken)
    {
        RecordSubmission Describe(IdempotencyKey idempotency) => new()
        {
            Kind = RecordKindChoice.Of(message.Header.MessageType),
            Payload = turn.Piece.Content,
            PayloadType = Hl7v2IntakeDefaults.PayloadType,
            Origin = RecordOrigin.Import,
            Patient = subject,
            DataYears = MessageIntake.YearsOf(message.Header),
            Idempotency = idempotency,
            Message = MessageFactsReader.Read(_options.Listener, _time.GetUtcNow(), message),
            Import = new ImportFacts { Source = _options.Source, OriginalTime = turn.Time?.Text },
        };
        try
        {
            (AppendResult result, bool isRepeat) = await AppendAsync(
                Describe(IntakeKey.Of(message, key)), cancellationToken).ConfigureAwait(false);
            return turn.ToPiece(result, isRepeat);
        }
        catch (SubmissionRejectedException exception) when (
            exception.Code == HealthLedgerErrorCodes.IdempotencyConflict
            && _options.Intake.OnReusedControlId == ReusedControlIdAction.AcceptAsNew)
        {
            return await SealNewAsync(turn, Describe(IntakeKey.OfNewContent(message, key)), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (SubmissionRejectedException exception) when (!exception.IsTransient)
        {
            return await RefuseAsync(turn, CodeOf(exception), null, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ImportedPiece> SealNewAsync(
        ImportTurn turn, RecordSubmission submission, CancellationToken cancellationToken)
    {
        try
        {
            (AppendResult result, bool isRepeat) = await AppendAsync(submission, cancellationToken)
                .ConfigureAwait(false);
            return turn.ToPiece(result, isRepeat);
        }
        catch (SubmissionRejectedException exception) when (!exception.IsTransient)
        {
            return await RefuseAsync(turn, CodeOf(exception), null, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string CodeOf(SubmissionRejectedException exception) =>
        exception.Code == HealthLedgerErrorCodes.IdempotencyConflict
            ? Hl7v2ErrorCodes.ControlIdReused
            : Hl7v2ErrorCodes.RecordRefused;

    // What failed may have been sealed all the same: the answer to the next attempt is then no repeat.
    private async Task<(AppendResult Result, bool IsRepeat)> AppendAsync(
        RecordSubmission submission, CancellationToken cancellationToken)
    {
        DateTimeOffset begun = _time.GetUtcNow();
        int failed = 0;
        AppendResult result = await InsistAsync(
            () => _ledger.AppendAsync(submission, CancellationToken.None),
            () => failed++,
            cancellationToken).ConfigureAwait(false);
        return (result, result.IsRepeat && (failed == 0 || result.Entry.Time < begun));
    }

    private async Task<ImportedPiece> RefuseAsync(
        ImportTurn turn, string code, string? location, CancellationToken cancellationToken)
    {
        if (!_options.IsTrial)
        {
            MessageFacts facts = MessageFactsReader.Read(_options.Listener, _time.GetUtcNow(), turn.Message);
            await InsistAsync(
                () => _refused.KeepAsync(
                    code,
                    null,
                    facts,
                    _subjects.Named(turn.Message, _options.Listener),
                    turn.Piece.Content,
                    CancellationToken.None),
                () => 0,
                cancellationToken).ConfigureAwait(false);
        }

        return turn.ToPiece(ImportOutcome.Refused, code, location);
    }

    // A fault that passes is waited for.
    private async Task<T> InsistAsync<T>(
        Func<Task<T>> attempt, Func<int> onFailure, CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        TimeSpan pause = FirstPause;
        while (true)
        {
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (HealthLedgerException exception) when (
                exception.IsTransient && _time.GetElapsedTime(started) < _options.Patience
                && !cancellationToken.IsCancellationRequested)
            {
                onFailure();
            }

            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
