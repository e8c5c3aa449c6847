using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Net;
using HealthLedger.Hl7v2.Acknowledgment;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using HealthLedger.Inbox;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>
/// Seals every HL7 v2 message of a listener as a record and answers it in the mode that it asks for (HL7 v2.5.1 ch.
/// 2.9): AA or CA only when it is durable, sealed or stored as <see cref="Hl7v2IntakeOptions.AckWhen"/> says, AE or AR
/// with ERR for what is wrong with it, nothing while it cannot be made durable. Every message has a row in the ledger's
/// message store. The rules are listed in docs/guides/hl7v2-intake.md.
/// </summary>
/// <remarks>
/// A resend (same listener, MSH-3, MSH-4 and MSH-10, same content but for MSH-7 and MSH-13) is sealed once and gets the
/// first answer again, byte for byte, also after a restart. All members are safe for concurrent use; one intake serves
/// many listeners.
/// </remarks>
public sealed class Hl7v2Intake : IMllpMessageHandler, IDisposable, IAsyncDisposable
{
    private readonly Hl7ParseOptions? _parseOptions;
    private readonly IntakeTelemetry _telemetry;
    private readonly RefusedContent _refused;
    private readonly MessageIntake _messages;
    private readonly MessageIntake _again;
    private readonly ILedger _ledger;
    private readonly TimeProvider _time;
    private readonly NoteWriter _notes;
    private readonly BatchAnswers _batchAnswers;

    /// <summary>Makes an intake.</summary>
    /// <param name="ledger">The ledger, of this process or as a client; not disposed by the intake.</param>
    /// <param name="options">What is accepted; null is the defaults.</param>
    /// <param name="observer">Hears what became of each message; optional.</param>
    /// <param name="timeProvider">The clock of durations; null is the system's.</param>
    /// <param name="meterFactory">Makes the meter; when left out, the intake makes its own.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the text lists all of them.</exception>
    public Hl7v2Intake(
        ILedger ledger,
        Hl7v2IntakeOptions? options = null,
        IHl7v2IntakeObserver? observer = null,
        TimeProvider? timeProvider = null,
        IMeterFactory? meterFactory = null)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        options ??= new Hl7v2IntakeOptions();
        IReadOnlyList<string> faults = options.Validate();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        _parseOptions = options.ParseOptions;
        _telemetry = new IntakeTelemetry(observer, meterFactory);
        _refused = new RefusedContent(ledger, options.QuarantineRefused);
        _ledger = ledger;
        _time = timeProvider ?? TimeProvider.System;
        _messages = new MessageIntake(ledger, options, _refused, _telemetry, _time);

        // What is refused again is kept already.
        _again = new MessageIntake(ledger, options, new RefusedContent(ledger, false), _telemetry, _time);
        _notes = new NoteWriter(ledger, _time);
        _batchAnswers = options.BatchAnswers;
    }

    /// <inheritdoc/>
    public async ValueTask<MllpResponse> HandleAsync(MllpMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        bool isRead = Hl7Message.TryParse(
            message.Content, _parseOptions, out Hl7Message? parsed, out ImmutableArray<Hl7Issue> issues);
        if (TryReadSeveral(message.Content, isRead, issues) is { } several)
        {
            return await HandleBatchAsync(message, several.Parts, several.Issues, cancellationToken)
                .ConfigureAwait(false);
        }

        IntakeAnswer answer = await _messages
            .HandleAsync(message, parsed, issues, cancellationToken).ConfigureAwait(false);
        return answer.IsHeld
            ? MllpResponse.Hold
            : MllpResponse.Replies(answer.Contents, () => Note([answer]));
    }

    /// <inheritdoc/>
    public async ValueTask<MllpResponse> HandleFrameFaultAsync(
        MllpFrameFault fault, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (fault.Status == MllpFrameStatus.MemoryExhausted)
        {
            // Ours, and it passes: the sender keeps the message.
            return MllpResponse.None;
        }

        _ = Hl7Message.TryParse(fault.Received, _parseOptions, out Hl7Message? message, out _);
        if (message is not null && message.Header.MessageType.IsAcknowledgment)
        {
            return MllpResponse.None;
        }

        IntakeRefusal refusal = IntakeRefusal.Reject(
            Hl7ErrorCode.SegmentSequenceError, fault.Code, Hl7Location.AtByte(fault.Received.Length));
        string? quarantineId = await TryKeepAsync(fault, message, cancellationToken).ConfigureAwait(false);
        _telemetry.Handled(
            new Hl7v2IntakeEvent
            {
                ListenerName = fault.Connection.ListenerName,
                ConnectionId = fault.Connection.Id,
                MessageType = MessageIntake.TypeOf(message),
                Code = refusal.Code,
                ErrorCode = fault.Code,
                QuarantineId = quarantineId,
            },
            TimeSpan.Zero);
        return MllpResponse.Replies(
            IntakeAcknowledgment.Refuse(message, AnswerMode.Original, refusal, fault.ReceivedAt));
    }

    /// <summary>
    /// Takes in again what was refused and kept, as it came or edited: checked, sealed or queued as everything that
    /// the listener takes, recognised by the same key, and linked with the refused message: each names the other
    /// (<see cref="InboxMessage.ResentAs"/>, <see cref="InboxMessage.ResendOf"/>). Call it with content that
    /// <see cref="ILedger.OpenMessageAsync"/> gave, or that was named as
    /// <see cref="MessageAccessRequest.Replacement"/>.
    /// </summary>
    /// <param name="refused">The message; it is quarantined, or was sent again before.</param>
    /// <param name="content">One message, without framing.</param>
    /// <param name="cancellationToken">Cancels waiting; what was handed over may still be sealed. The same call again
    /// finds it.</param>
    /// <returns>Its record; or why it was refused again.</returns>
    /// <exception cref="ArgumentException">The message was not refused, or nothing of it was kept.</exception>
    /// <exception cref="HealthLedgerException">It was sealed or queued, and the link could not be written down: the
    /// same call again writes it.</exception>
    public async Task<Hl7v2ResendResult> ResendAsync(
        InboxMessage refused, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(refused);
        if (refused.Status is not (InboxStatus.Quarantined or InboxStatus.Resent))
        {
            throw new ArgumentException("Only what was refused and kept is sent again.", nameof(refused));
        }

        bool isRead = Hl7Message.TryParse(
            content, _parseOptions, out Hl7Message? message, out ImmutableArray<Hl7Issue> issues);
        if (TryReadSeveral(content, isRead, issues) is not null)
        {
            return new Hl7v2ResendResult { ErrorCode = Hl7v2ErrorCodes.ResendNotOneMessage };
        }

        DateTimeOffset now = _time.GetUtcNow();
        MllpConnectionInfo connection = new(0, refused.Listener, new IPEndPoint(IPAddress.None, 0), now);
        MllpMessage frame = new(content, connection, now);
        IntakeAnswer answer = await _again
            .HandleAsync(frame, message, issues, cancellationToken, refused.Id).ConfigureAwait(false);
        if (answer.Record is { } record)
        {
            // Nobody is answered: of the new message is noted alone what it is the resend of, where another call or its
            // sender brought it before.
            InboxNote link = new() { Id = refused.Id, Status = InboxStatus.Resent, ResentAs = record };
            await _ledger.NoteMessagesAsync([link], cancellationToken).ConfigureAwait(false);
        }

        return new Hl7v2ResendResult
        {
            RecordId = answer.Record,
            ErrorCode = answer.ErrorCode,
            Acknowledgment = answer.Contents.Count > 0 ? answer.Contents[0] : default,
        };
    }

    /// <summary>What became of the messages of a listener so far.</summary>
    /// <param name="listener">Its name.</param>
    public Hl7v2IntakeStatistics GetStatistics(string listener)
    {
        ArgumentException.ThrowIfNullOrEmpty(listener);
        return _telemetry.ActivityOf(listener).Read(_time.GetUtcNow());
    }

    /// <summary>Frees the meter. What is to be written down of the last answers may be lost:
    /// <see cref="DisposeAsync"/> waits for it.</summary>
    public void Dispose()
    {
        _notes.Complete();
        _telemetry.Dispose();
    }

    /// <summary>Writes down what went out, and frees the meter. Before the ledger is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _notes.DisposeAsync().ConfigureAwait(false);
        _telemetry.Dispose();
    }

    // The messages of a batch, and what lies between them; null when the content is one message, or none.
    private (List<ReadOnlyMemory<byte>> Parts, ImmutableArray<Hl7Issue> Issues)? TryReadSeveral(
        ReadOnlyMemory<byte> content, bool isRead, ImmutableArray<Hl7Issue> issues)
    {
        if (!MayBeSeveral(isRead, issues))
        {
            return null;
        }

        Hl7BatchReader reader = new(content, _parseOptions);
        List<ReadOnlyMemory<byte>> parts = [];
        while (reader.TryRead(out ReadOnlyMemory<byte> part, out _))
        {
            parts.Add(part);
        }

        return parts.Count > 1 || (parts.Count == 1 && reader.IsBatch) ? (parts, reader.Issues) : null;
    }

    private static bool MayBeSeveral(bool isRead, ImmutableArray<Hl7Issue> issues) => isRead
        ? issues.Any(issue => issue.Code is Hl7v2ErrorCodes.HeaderRepeated or Hl7v2ErrorCodes.IssuesTruncated)
        : issues.Any(issue => issue.Code == Hl7v2ErrorCodes.HeaderMissing);

    /// <summary>
    /// Every message of the batch is sealed and answered on its own, the answers in one frame. When one must wait,
    /// all wait:
    /// those before it are then found sealed and get the same answers again.
    /// </summary>
    private async ValueTask<MllpResponse> HandleBatchAsync(
        MllpMessage frame,
        List<ReadOnlyMemory<byte>> parts,
        ImmutableArray<Hl7Issue> outside,
        CancellationToken cancellationToken)
    {
        BatchAnswerBuilder built = new(_batchAnswers);
        List<IntakeAnswer> answers = [];
        for (int i = 0; i < parts.Count; i++)
        {
            _ = Hl7Message.TryParse(
                parts[i], _parseOptions, out Hl7Message? message, out ImmutableArray<Hl7Issue> issues);
            bool isLast = i == parts.Count - 1;
            MllpFindings findings = isLast ? frame.Findings : MllpFindings.None;
            ImmutableArray<Hl7Issue> ofBatch = isLast ? [.. outside.Where(IsOfCount)] : [];
            answers.Add(await _messages
                .HandlePartAsync(frame, message, issues, parts[i], findings, ofBatch, cancellationToken)
                .ConfigureAwait(false));
            if (answers[^1].IsHeld)
            {
                return MllpResponse.Hold;
            }
        }

        if (outside.Any(IsOutside))
        {
            answers.Add(await _messages
                .SetPartAsideAsync(frame, outside.First(IsOutside).Location, cancellationToken).ConfigureAwait(false));
            if (answers[^1].IsHeld)
            {
                return MllpResponse.Hold;
            }
        }

        answers.ForEach(built.Add);
        ReadOnlyMemory<byte> content = built.Build(frame.ReceivedAt);
        return MllpResponse.Replies(content.IsEmpty ? [] : [content], () => Note(answers));
    }

    private static bool IsOutside(Hl7Issue issue) =>
        issue.Code is Hl7v2ErrorCodes.BatchContentSkipped or Hl7v2ErrorCodes.BatchHeaderUnreadable;

    // Its messages are whole and sealed; that some are missing is told with the last of them.
    private static bool IsOfCount(Hl7Issue issue) => issue.Code == Hl7v2ErrorCodes.BatchCountMismatch;

    private void Note(IReadOnlyList<IntakeAnswer> answers)
    {
        foreach (IntakeAnswer answer in answers)
        {
            if (answer.Note is { } note)
            {
                _notes.Add(note);
            }
        }
    }

    private async Task<string?> TryKeepAsync(
        MllpFrameFault fault, Hl7Message? message, CancellationToken cancellationToken)
    {
        if (fault.Status is not (MllpFrameStatus.Truncated or MllpFrameStatus.TooLong))
        {
            return null;
        }

        try
        {
            return await _refused.KeepAsync(
                fault.Code,
                AcknowledgmentBuilder.ToWire(AcknowledgmentCode.ApplicationReject),
                MessageFactsReader.Read(fault.Connection, fault.ReceivedAt, message),

                // Cut off anywhere: an identifier that looks whole may be the beginning of another.
                [],
                fault.Received,
                cancellationToken).ConfigureAwait(false);
        }
        catch (HealthLedgerException)
        {
            // The frame was no message; that it cannot be kept now changes nothing for its sender.
            return null;
        }
    }
}
