using System.Collections.Immutable;
using System.Security.Cryptography;
using HealthLedger.Hl7v2.Acknowledgment;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Messages;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using HealthLedger.Hl7v2.Validation;

namespace HealthLedger.Hl7v2.Onboarding;

/// <summary>
/// Tries the messages of a new sender by the rules of a listener, without a ledger: each is judged as intake would
/// judge it, and what only shows over many is looked for as well (one sender, control ids that come twice, gaps in
/// MSH-13, what is asked of acknowledgments). Keeps codes, positions, counts and hashes, and no message. Safe for
/// several threads.
/// </summary>
public sealed class SenderTrial
{
    private const int MostRemembered = 200_000;

    private readonly Lock _gate = new();
    private readonly string _listener;
    private readonly Hl7v2IntakeOptions _options;
    private readonly Hl7Validator _standard = new();
    private readonly SubjectChoice _subjects;
    private readonly SequenceWatch _sequence = new();
    private readonly TrialTally _tally = new();
    private readonly SortedDictionary<string, long> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _fingerprints = new(StringComparer.Ordinal);
    private readonly HashSet<string> _senders = new(StringComparer.Ordinal);
    private long _messages;
    private long _refused;
    private long _enhanced;
    private long _named;
    private long _numbered;

    /// <summary>Begins a trial.</summary>
    /// <param name="listener">The listener's name, which control ids and senders without a name are told apart
    /// by.</param>
    /// <param name="options">The listener's rules. Without a validator messages are checked against the standard
    /// alone.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SenderTrial(string listener, Hl7v2IntakeOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(listener);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        _listener = listener;
        _options = options;
        _subjects = new SubjectChoice(options);
    }

    /// <summary>Tries the messages of a file or a frame: bare, in a batch, or with MLLP framing.</summary>
    /// <param name="content">The bytes; not kept.</param>
    /// <param name="findings">Departures of its frame from the grammar.</param>
    /// <param name="receivedAt">MSH-7 of the answers.</param>
    /// <returns>What the listener would answer, an answer for each message that wants one.</returns>
    public IReadOnlyList<ReadOnlyMemory<byte>> Add(
        ReadOnlyMemory<byte> content, MllpFindings findings, DateTimeOffset receivedAt)
    {
        List<ReadOnlyMemory<byte>> answers = [];
        lock (_gate)
        {
            Hl7BatchReader reader = new(content, _options.ParseOptions);
            bool isAny = false;
            while (reader.TryRead(out ReadOnlyMemory<byte> message, out _))
            {
                isAny = true;
                answers.AddRange(AddOne(message, findings, receivedAt));
            }

            foreach (Hl7Issue issue in reader.Issues)
            {
                _tally.Add(issue, 0);
            }

            return isAny ? answers : AddOne(content, findings, receivedAt);
        }
    }

    /// <summary>Takes a frame that is no message.</summary>
    /// <param name="code">Its code.</param>
    public void AddFault(string code)
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        lock (_gate)
        {
            _tally.Add(code, null, TrialOutcome.Failed, 0);
        }
    }

    /// <summary>What has been found so far.</summary>
    public TrialReport GetReport()
    {
        lock (_gate)
        {
            return new TrialReport
            {
                MessageCount = _messages,
                RefusedCount = _refused,
                Types = new SortedDictionary<string, long>(_types, StringComparer.Ordinal),
                EnhancedCount = _enhanced,
                CharacterSetCount = _named,
                NumberedCount = _numbered,
                Checks = _tally.ToChecks(),
            };
        }
    }

    private IReadOnlyList<ReadOnlyMemory<byte>> AddOne(
        ReadOnlyMemory<byte> content, MllpFindings findings, DateTimeOffset receivedAt)
    {
        bool isRead = Hl7Message.TryParse(
            content, _options.ParseOptions, out Hl7Message? message, out ImmutableArray<Hl7Issue> issues);
        if (message?.Header.MessageType.IsAcknowledgment == true)
        {
            return [];
        }

        long number = ++_messages;
        foreach (Hl7Issue issue in issues)
        {
            _tally.Add(issue, number);
        }

        AnswerMode mode = AnswerMode.Of(message, _options.AcknowledgmentMode);
        if (!isRead || message is null)
        {
            _refused++;
            IntakeRefusal unreadable = IntakeRefusal.FromIssues(
                AcknowledgmentCode.ApplicationReject,
                issues.Where(issue => issue.Severity == Hl7IssueSeverity.Fatal));
            return IntakeAcknowledgment.Refuse(null, mode, unreadable, receivedAt);
        }

        Count(message);
        CheckAll(message, issues, number);
        IntakeJudgement judged = IntakeJudgement.Of(
            message, findings, _listener, _options, _subjects, isReported: false);
        CheckHeader(message, judged, number);
        if (judged.Refusal is { } refusal)
        {
            _refused++;
            foreach (AcknowledgmentError error in refusal.Errors)
            {
                AddRefusal(error, number);
            }

            return IntakeAcknowledgment.Refuse(message, mode, refusal, receivedAt);
        }

        return Accept(message, mode, receivedAt);
    }

    // An issue that refuses is in the tally already, as an issue.
    private void AddRefusal(AcknowledgmentError error, long number)
    {
        if (error.DiagnosticCode is { } code && (code.StartsWith("HLS22", StringComparison.Ordinal)
            || code == Hl7v2ErrorCodes.CharacterSetUnknown))
        {
            _tally.Add(code, TrialTally.PlaceOf(error.Location), TrialOutcome.Failed, number);
        }
    }

    private void Count(Hl7Message message)
    {
        string type = message.Header.MessageType.MessageCode;
        string shown = IntakeTelemetry.IsKnown(type) ? type : "other";
        _types[shown] = _types.GetValueOrDefault(shown) + 1;
        _named += message.Header.CharacterSet.IsValued ? 1 : 0;
        _numbered += message.Header.Segment[13].IsValued ? 1 : 0;
    }

    private void CheckAll(Hl7Message message, ImmutableArray<Hl7Issue> issues, long number)
    {
        foreach (Hl7Issue issue in message.CheckEscapeSequences())
        {
            _tally.Add(issue, number);
        }

        // What a listener reports is not refused, and is what the sender has to mend all the same.
        foreach (Hl7Issue issue in (_options.Validator ?? _standard).Validate(message).Issues)
        {
            if (!issues.Contains(issue))
            {
                _tally.Add(issue, number);
            }
        }
    }

    private void CheckHeader(Hl7Message message, IntakeJudgement judged, long number)
    {
        CheckSender(message, number);
        CheckAcknowledgments(message, number);
        long missing = _sequence.Pass(_listener, message);
        if (missing > 0)
        {
            _tally.Add(Hl7v2ErrorCodes.NumbersMissing, "MSH-13", TrialOutcome.Warned, number, missing);
        }

        byte[] key = judged.Key.Length > 0 ? judged.Key : IntakeKey.TryBuild(message, _listener) ?? [];
        if (key.Length > 0 && message.Header.Segment[10].IsValued)
        {
            CheckControlId(message, key, number);
        }
    }

    private void CheckControlId(Hl7Message message, byte[] key, long number)
    {
        string hash = Convert.ToHexString(SHA256.HashData(key));
        Span<byte> bytes = stackalloc byte[Hl7Fingerprint.SizeBytes];
        Hl7Fingerprint.Compute(message).CopyTo(bytes);
        string fingerprint = Convert.ToHexString(bytes);
        if (!_fingerprints.TryGetValue(hash, out string? before))
        {
            if (_fingerprints.Count < MostRemembered)
            {
                _fingerprints[hash] = fingerprint;
            }
        }
        else if (before == fingerprint)
        {
            _tally.Add(Hl7v2ErrorCodes.ControlIdRepeated, "MSH-10", TrialOutcome.Passed, number);
        }
        else
        {
            bool isAccepted = _options.OnReusedControlId == ReusedControlIdAction.AcceptAsNew;
            _tally.Add(
                Hl7v2ErrorCodes.ControlIdReused,
                "MSH-10",
                isAccepted ? TrialOutcome.Warned : TrialOutcome.Failed,
                number);
        }
    }

    private void CheckSender(Hl7Message message, long number)
    {
        MshSegment header = message.Header;
        if (!header.SendingApplication.IsValued && !header.SendingFacility.IsValued)
        {
            _tally.Add(Hl7v2ErrorCodes.SenderUnnamed, "MSH-3", TrialOutcome.Failed, number);
            return;
        }

        byte[] sender = SHA256.HashData(
            (byte[])[.. header.SendingApplication.RawSpan, 0, .. header.SendingFacility.RawSpan]);
        if (_senders.Count < MostRemembered && _senders.Add(Convert.ToHexString(sender)) && _senders.Count > 1)
        {
            _tally.Add(Hl7v2ErrorCodes.SendersSeveral, "MSH-3", TrialOutcome.Warned, number);
        }
    }

    private void CheckAcknowledgments(Hl7Message message, long number)
    {
        string? commit = CodeOf(message.Header.AcceptAcknowledgmentType);
        string? application = CodeOf(message.Header.ApplicationAcknowledgmentType);
        if (commit is null && application is null)
        {
            return;
        }

        _enhanced++;
        if (!IsKnown(commit) || !IsKnown(application))
        {
            _tally.Add(
                Hl7v2ErrorCodes.AcknowledgmentTypeUnknown,
                IsKnown(commit) ? "MSH-16" : "MSH-15",
                TrialOutcome.Failed,
                number);
        }
        else if (commit is "AL" or "SU" && application is "AL" or "SU"
            && _options.AcknowledgmentMode == AcknowledgmentMode.AsRequested)
        {
            _tally.Add(Hl7v2ErrorCodes.AcknowledgmentsTwo, "MSH-15", TrialOutcome.Warned, number);
        }
    }

    private static string? CodeOf(Hl7Element element) =>
        element.IsValued ? element.GetString()?.Trim().ToUpperInvariant() : null;

    private static bool IsKnown(string? code) => code is null or "AL" or "NE" or "ER" or "SU";

    private static List<ReadOnlyMemory<byte>> Accept(Hl7Message message, AnswerMode mode, DateTimeOffset time)
    {
        List<ReadOnlyMemory<byte>> answers = [];
        if (mode.WantsCommit(isGood: true))
        {
            answers.Add(AcknowledgmentBuilder.Build(
                message, AcknowledgmentCode.CommitAccept, time, IntakeAcknowledgment.NewControlId()));
        }

        if (mode.WantsApplication(isGood: true))
        {
            answers.Add(AcknowledgmentBuilder.Build(
                message, AcknowledgmentCode.ApplicationAccept, time, IntakeAcknowledgment.NewControlId()));
        }

        return [.. answers.Where(answer => answer.Span.IndexOfAny((byte)0x0B, (byte)0x1C) < 0)];
    }
}
