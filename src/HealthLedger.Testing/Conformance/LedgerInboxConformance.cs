using HealthLedger.Inbox;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Subjects;

namespace HealthLedger.Testing.Conformance;

/// <summary>Received messages of an <see cref="ILedger"/>.</summary>
internal static class LedgerInboxConformance
{
    public static IReadOnlyList<LedgerCase> Cases { get; } =
    [
        new("A ledger lists what it sealed as messages, newest first, and what becomes of them", ListsAsync),
        new("A ledger queues a message once and seals it under the id that it gave", QueuesAsync),
        new("A ledger refuses other content under the key of a queued message", RefusesOtherContentAsync),
        new("A ledger opens a refused message for a sealed access, and tells who opened it", OpensRefusedAsync),
    ];

    // Of today: rows that are older than their retention expire.
    private static readonly DateTimeOffset Received = DateTimeOffset.FromUnixTimeMilliseconds(
        TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds());

    private static async Task ListsAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        AppendResult first = await ledger.AppendAsync(Submission("m1"), cancellationToken).ConfigureAwait(false);
        AppendResult second = await ledger.AppendAsync(Submission("m2", 1), cancellationToken).ConfigureAwait(false);
        RecordId refused = RecordId.Create(Received.AddSeconds(2));
        await ledger.NoteMessagesAsync(
            [
                new InboxNote { Id = first.RecordId, Status = InboxStatus.Answered, Answer = "AA" },
                new InboxNote
                {
                    Id = refused,
                    Status = InboxStatus.Rejected,
                    Facts = Facts("m3", 2),
                    Bytes = 7,
                    Patients =
                    [
                        new PatientIdentifier("A", "refused"),
                        new PatientIdentifier("A", "another"),
                        new PatientIdentifier("B", "refused"),
                    ],
                    Answer = "AE",
                    ErrorCode = "HLS0000",
                },
                new InboxNote { Id = RecordId.Create(Received), Status = InboxStatus.Answered },
            ],
            cancellationToken).ConfigureAwait(false);
        List<InboxMessage> all = await ListAsync(ledger, new InboxQuery(), cancellationToken).ConfigureAwait(false);
        Claim.That(
            all.Select(message => message.Id).SequenceEqual([refused, second.RecordId, first.RecordId]),
            "each message is listed once, the newest first, and a note without a message is none");
        Claim.That(
            all.Select(message => message.Status)
                .SequenceEqual([InboxStatus.Rejected, InboxStatus.Sealed, InboxStatus.Answered]),
            "what the ledger has is sealed, and what was noted is known");
        Claim.That(
            all[0] is { ErrorCode: "HLS0000", Answer: "AE", Bytes: 7, Attempts: 1 }
                && all[0].ReceivedAt == Received.AddSeconds(2)
                && all[2] is { Listener: "l", MessageType: "ADT^A01", ControlId: "m1", Answer: "AA" },
            "a row says what it was told");
        List<InboxMessage> ofPatient = await ListAsync(
            ledger,
            new InboxQuery { Patient = new PatientIdentifier("A", "m2"), Limit = 1 },
            cancellationToken).ConfigureAwait(false);
        Claim.That(ofPatient.Single().Id == second.RecordId, "a patient's messages are found");
        foreach (PatientIdentifier patient in (PatientIdentifier[])[
            new("A", "refused"), new("A", "another"), new("B", "refused")])
        {
            List<InboxMessage> refusedOnes = await ListAsync(
                ledger, new InboxQuery { Patient = patient }, cancellationToken).ConfigureAwait(false);
            Claim.That(
                refusedOnes.Single().Id == refused, "a refused message is found for each patient that it names");
        }

        InboxMessage? one = await ledger.FindMessageAsync(refused, cancellationToken).ConfigureAwait(false);
        InboxMessage? none = await ledger
            .FindMessageAsync(RecordId.Create(Received), cancellationToken).ConfigureAwait(false);
        Claim.That(one?.ControlId == "m3" && none is null, "a message is found by its id, and no other is made up");
    }

    private static async Task QueuesAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        QueueResult first = await ledger
            .QueueAsync(Submission("q1"), QueueMode.Always, cancellationToken).ConfigureAwait(false);
        QueueResult again = await ledger
            .QueueAsync(Submission("q1"), QueueMode.Always, cancellationToken).ConfigureAwait(false);
        QueueResult open = await ledger
            .QueueAsync(Submission("q2", order: "other"), QueueMode.WhenUnavailable, cancellationToken)
            .ConfigureAwait(false);
        Claim.That(
            first is { IsRepeat: false, Entry: null, QueuedAt: not null } && again.IsRepeat
                && again.RecordId == first.RecordId && again.QueuedAt == first.QueuedAt,
            "a repeat gets the id and the time of the first");
        Claim.That(open is { Entry: not null, QueuedAt: null }, "while the ledger seals, nothing is queued by need");
        while ((await ledger.GetQueueStatusAsync(cancellationToken).ConfigureAwait(false)).Waiting > 0)
        {
            await Task.Delay(5, cancellationToken).ConfigureAwait(false);
        }

        LedgerNodeStatus status = await ledger.GetStatusAsync(cancellationToken).ConfigureAwait(false);
        InboxMessage? message = await ledger.FindMessageAsync(first.RecordId, cancellationToken).ConfigureAwait(false);
        Claim.That(message is { Status: InboxStatus.Answered, Answer: "AA" }, "a queued message is sealed by itself");
        AppendResult found = await ledger.AppendAsync(Submission("q1"), cancellationToken).ConfigureAwait(false);
        Claim.That(
            found.IsRepeat && found.RecordId == first.RecordId && status.HistorySize >= 2,
            "the record has the id that the queue gave, once");
        await FindsRepeatsAsync(ledger, open.RecordId, first.RecordId, cancellationToken).ConfigureAwait(false);
        Claim.That(
            !await ledger.RetryMessageAsync(first.RecordId, cancellationToken).ConfigureAwait(false),
            "what is not set aside is not replayed");
        Claim.That(
            !await ledger.SetMessageAsideAsync(first.RecordId, cancellationToken).ConfigureAwait(false),
            "what blocks nothing is not set aside");
    }

    private static async Task FindsRepeatsAsync(
        ILedger ledger, RecordId appended, RecordId queued, CancellationToken cancellationToken)
    {
        RecordSubmission first = Submission("q1");
        RecordSubmission second = Submission("q2", order: "other");
        QueueResult? ofQueued = await ledger
            .FindRepeatAsync(first.Idempotency!, first.Payload, cancellationToken).ConfigureAwait(false);
        QueueResult? ofAppended = await ledger
            .FindRepeatAsync(second.Idempotency!, second.Payload, cancellationToken).ConfigureAwait(false);
        Claim.That(
            ofQueued is { IsRepeat: true, QueuedAt: not null } && ofQueued.RecordId == queued
                && ofAppended is { IsRepeat: true, QueuedAt: null, Entry: not null }
                && ofAppended.RecordId == appended,
            "what was accepted is found by its key and content");
        Claim.That(
            await ledger.FindRepeatAsync(first.Idempotency!, Sample.Bytes(9, 9), cancellationToken)
                .ConfigureAwait(false) is null
                && await ledger
                    .FindRepeatAsync(second.Idempotency!, Sample.Bytes(9, 9), cancellationToken)
                    .ConfigureAwait(false) is null
                && await ledger
                    .FindRepeatAsync(new IdempotencyKey("never"u8), first.Payload, cancellationToken)
                    .ConfigureAwait(false) is null,
            "what was not accepted is not found, neither by its key nor by its content alone");
    }

    private static async Task RefusesOtherContentAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        await ledger.QueueAsync(Submission("r1"), QueueMode.Always, cancellationToken).ConfigureAwait(false);
        RecordSubmission other = new()
        {
            Kind = RecordKind.Other,
            Payload = Sample.Bytes(9, 9),
            PayloadType = "text/plain",
            Idempotency = new IdempotencyKey("r1"u8),
            Message = Facts("r1", 0),
        };
        try
        {
            await ledger.QueueAsync(other, QueueMode.Always, cancellationToken).ConfigureAwait(false);
        }
        catch (SubmissionRejectedException exception)
        {
            Claim.That(exception.Code == HealthLedgerErrorCodes.IdempotencyConflict, "the refusal has its code");
            return;
        }

        Claim.That(false, "other content under a known key is refused");
    }

    private static async Task OpensRefusedAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        byte[] content = Sample.Bytes(100_000, 3);
        string kept = await ledger.QuarantineAsync("HLS0000", content, cancellationToken).ConfigureAwait(false);
        RecordId refused = RecordId.Create(Received);
        await ledger.NoteMessagesAsync(
            [
                new InboxNote
                {
                    Id = refused,
                    Status = InboxStatus.Quarantined,
                    Facts = Facts("m9", 0),
                    Bytes = content.Length,
                    QuarantineId = kept,
                },
            ],
            cancellationToken).ConfigureAwait(false);
        MessageAccessRequest request = new()
        {
            MessageId = refused,
            Individual = new IndividualId(Sample.Bytes(IndividualId.SizeBytes, 7)),
            Role = "INTEGRATION",
            Replacement = new Digest256(Sample.Bytes(Digest256.SizeBytes, 8)),
        };
        SealedMessageAccess access = await ledger
            .RequestMessageAccessAsync(request, cancellationToken).ConfigureAwait(false);
        using MessageContent opened = await ledger.OpenMessageAsync(access, cancellationToken).ConfigureAwait(false);
        Claim.That(opened.Content.Span.SequenceEqual(content), "the content is what was received");
        List<MessageAccess> accesses = [];
        await foreach (MessageAccess each in ledger
            .ListMessageAccessesAsync(refused, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            accesses.Add(each);
        }

        MessageAccess? told = accesses.FirstOrDefault();
        Claim.That(
            accesses.Count == 1 && told!.AccessId == access.AccessId && told.MessageId == refused
                && told.Individual == request.Individual && told.Role == request.Role
                && told.Purpose == request.Purpose && told.Action == request.Action
                && told.Replacement == request.Replacement
                && told.Entry?.Height == access.Height && told.Entry.Index == access.Index,
            "who opened it, why, and the entry that says so are told");
        AppendResult sealedOne = await ledger.AppendAsync(Submission("m10"), cancellationToken).ConfigureAwait(false);
        await DeniesAsync(ledger, sealedOne.RecordId, HealthLedgerErrorCodes.MessageIsRecord, cancellationToken)
            .ConfigureAwait(false);
        await DeniesAsync(
            ledger, RecordId.Create(Received.AddDays(-1)), HealthLedgerErrorCodes.MessageNotFound, cancellationToken)
            .ConfigureAwait(false);
    }

    private static async Task DeniesAsync(
        ILedger ledger, RecordId message, string code, CancellationToken cancellationToken)
    {
        try
        {
            await ledger.RequestMessageAccessAsync(
                new MessageAccessRequest
                {
                    MessageId = message,
                    Individual = new IndividualId(Sample.Bytes(IndividualId.SizeBytes, 7)),
                    Role = "INTEGRATION",
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (ConsentDeniedException exception)
        {
            Claim.That(exception.Code == code, "the refusal has its code");
            return;
        }

        Claim.That(false, "what has no content of its own is not opened as a message");
    }

    private static async Task<List<InboxMessage>> ListAsync(
        ILedger ledger, InboxQuery query, CancellationToken cancellationToken)
    {
        List<InboxMessage> messages = [];
        await foreach (InboxMessage message in ledger.ListMessagesAsync(query, cancellationToken)
            .ConfigureAwait(false))
        {
            messages.Add(message);
        }

        return messages;
    }

    private static RecordSubmission Submission(string name, int seconds = 0, string order = "") => new()
    {
        Kind = RecordKind.Other,
        Payload = System.Text.Encoding.ASCII.GetBytes("content of " + name),
        PayloadType = "text/plain",
        Patient = new PatientIdentifier("A", name),
        Idempotency = new IdempotencyKey(System.Text.Encoding.ASCII.GetBytes(name)),
        Message = Facts(name, seconds, order),
    };

    private static MessageFacts Facts(string controlId, int seconds, string order = "") => new()
    {
        Listener = "l",
        ReceivedAt = Received.AddSeconds(seconds),
        MessageType = "ADT^A01",
        ControlId = controlId,
        OrderKey = System.Text.Encoding.ASCII.GetBytes(order),
        Answer = "AA",
    };
}
