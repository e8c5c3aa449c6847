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
        Claim.That(
            !await ledger.RetryMessageAsync(first.RecordId, cancellationToken).ConfigureAwait(false),
            "what is not set aside is not replayed");
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
