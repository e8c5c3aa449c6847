using HealthLedger.Clients;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Subjects;

namespace HealthLedger.Tests.Canonical.Formats;

/// <summary>What a node and its clients send each other, without the length before it.</summary>
internal static class ClientCases
{
    public static IReadOnlyList<FormatCase> All { get; } =
    [
        new("client-greeting", draw => Encode(Greeting(draw)), Frame),
        new("client-request", draw => Encode(Request(draw)), Frame),
        new("client-answer", draw => Encode(Answer(draw)), Frame),
        new("client-failure", draw => Encode(Failure(draw)), Frame),
        new("client-append", draw => RequestBodies.Append(Submission(draw)).ToArray(), Append),
        new("client-append-linked", draw => RequestBodies.Append(Linked(draw)).ToArray(), Append),
        new("client-import", draw => RequestBodies.Import(Submission(draw), Imported(draw)).ToArray(), Import),
        new("client-history", draw => BodyFormat.Encode((ref writer) => writer.History(Entry(draw))), History),
    ];

    private static byte[] Encode(ClientFrame frame) => frame.Encode()[4..];

    private static byte[]? Frame(byte[] bytes) => ClientFrame.TryDecode(bytes) is { } frame ? Encode(frame) : null;

    private static ClientFrame Greeting(Draw draw) => draw.Pick(0, 1, 2) switch
    {
        0 => new ClientFrame
        {
            Type = ClientFrameType.Hello,
            Kind = (uint)draw.Number(uint.MaxValue),
            Ledger = draw.Coin() ? new LedgerId(draw.Bytes(32)) : null,
        },
        1 => new ClientFrame
        {
            Type = ClientFrameType.Welcome,
            Kind = (uint)draw.Number(uint.MaxValue),
            Ledger = new LedgerId(draw.Bytes(32)),
            Organisation = new ParticipantId(draw.Bytes(16)),
        },
        _ => new ClientFrame { Type = ClientFrameType.Refusal, Code = draw.Text(), Text = "\u00FC " + draw.Text() },
    };

    private static ClientFrame Request(Draw draw)
    {
        byte[] body = draw.Bytes(draw.Below(80));
        return draw.Pick(0, 0, 1, 2) switch
        {
            0 => new ClientFrame
            {
                Type = ClientFrameType.Request,
                Number = draw.Number(),
                Kind = (uint)draw.Number(uint.MaxValue),
                Id = draw.Coin() ? new RequestId(draw.Bytes(16)) : null,
                Length = (uint)body.Length,
                Bytes = body,
            },
            1 => new ClientFrame { Type = ClientFrameType.Data, Number = draw.Number(), Bytes = body },
            _ => new ClientFrame
            {
                Type = draw.Pick(ClientFrameType.Cancel, ClientFrameType.Ping),
                Number = draw.Number(),
            },
        };
    }

    private static ClientFrame Answer(Draw draw)
    {
        byte[] body = draw.Bytes(draw.Below(80));
        return draw.Pick(0, 0, 1, 2) switch
        {
            0 => new ClientFrame
            {
                Type = ClientFrameType.Answer,
                Number = draw.Number(),
                Length = (uint)body.Length,
                Bytes = body,
            },
            1 => new ClientFrame { Type = ClientFrameType.Progress, Number = draw.Number(), Bytes = body },
            _ => new ClientFrame
            {
                Type = draw.Pick(ClientFrameType.Credit, ClientFrameType.Credit),
                Number = draw.Number(),
                Length = (uint)draw.Number(uint.MaxValue),
            },
        };
    }

    private static ClientFrame Failure(Draw draw) => new()
    {
        Type = ClientFrameType.Failure,
        Number = draw.Number(),
        Kind = FormatCases.Small(draw),
        Code = draw.Text(),
        Text = "\u00E9 " + draw.Text(),
        IsTransient = draw.Coin(),
    };

    private static RecordSubmission Submission(Draw draw) => new()
    {
        Kind = (RecordKind)FormatCases.Small(draw),
        PayloadType = draw.Text(),
        Origin = (RecordOrigin)FormatCases.Small(draw),
        Patient = draw.Coin() ? new PatientIdentifier("\u00C4 " + draw.Text(), draw.Text()) : null,
        DataYears = draw.Coin() ? ((int)draw.Number(9999), (int)draw.Number(9999)) : null,
        Idempotency = draw.Coin()
            ? new IdempotencyKey(draw.Bytes(1 + draw.Below(40)), draw.Bytes(draw.Below(40)))
            : null,
        Payload = draw.Bytes(draw.Below(60)),
        Message = draw.Coin() ? Facts(draw) : null,
    };

    private static RecordSubmission Linked(Draw draw)
    {
        RecordSubmission plain = Submission(draw);
        return new RecordSubmission
        {
            Kind = plain.Kind,
            PayloadType = plain.PayloadType,
            Origin = plain.Origin,
            Patient = plain.Patient,
            DataYears = plain.DataYears,
            Idempotency = plain.Idempotency,
            Payload = plain.Payload,
            Message = plain.Message,
            Deliveries = [.. Enumerable.Range(0, draw.Below(3)).Select(_ => new DeliveryTarget
            {
                Route = draw.Text(),
                OrderKey = draw.Bytes(draw.Below(40)),
                IsOrderedByPatient = draw.Coin(),
            })],
            Reference = new RecordReference
            {
                Names = [.. Enumerable.Range(0, draw.Below(4)).Select(
                    _ => (ReadOnlyMemory<byte>)draw.Bytes(1 + draw.Below(40)))],
                Amendment = (AmendmentKind)FormatCases.Small(draw),
                IsStatement = draw.Coin(),
                Awaits = (RecordAwaited)FormatCases.Small(draw),
                WaitAtMost = TimeSpan.FromTicks((long)draw.Number(long.MaxValue)),
                IsSetAsideWhenOverdue = draw.Coin(),
                Linked = [.. Enumerable.Range(0, draw.Below(3)).Select(
                    _ => new PatientIdentifier("\u00C4 " + draw.Text(), draw.Text()))],
                IsParting = draw.Coin(),
                Reason = draw.Text(),
            },
        };
    }

    private static ImportFacts Imported(Draw draw) => new()
    {
        Source = draw.Text(),
        OriginalTime = draw.Coin() ? draw.Pick("1998", "2009-03-01T12:05+01:00", "2011-12-31") : null,
    };

    private static MessageFacts Facts(Draw draw) => new()
    {
        Listener = draw.Text(),
        ReceivedAt = DateTimeOffset.FromUnixTimeMilliseconds((long)draw.Number(4_000_000_000_000)),
        SendingApplication = "\u00C4 " + draw.Text(),
        SendingFacility = draw.Text(),
        MessageType = draw.Text(),
        ControlId = draw.Text(),
        OrderKey = draw.Bytes(draw.Below(40)),
        IsOrderedByPatient = draw.Coin(),
        IsSetAsideOnFailure = draw.Coin(),
        Answer = draw.Coin() ? "AA" : null,
    };

    private static byte[]? Append(byte[] bytes) => BodyFormat.TryDecode(
        bytes, (ref reader) => RequestBodies.ReadAppend(ref reader, bytes), out RecordSubmission submission)
        ? RequestBodies.Append(submission).ToArray()
        : null;

    private static byte[]? Import(byte[] bytes) => BodyFormat.TryDecode(
        bytes, (ref reader) => RequestBodies.ReadImport(ref reader, bytes), out RecordSubmission submission)
        ? RequestBodies.Import(submission, submission.Import!).ToArray()
        : null;

    private static HistoryEntry Entry(Draw draw) => new()
    {
        Operation = draw.Coin() ? (OperationType)FormatCases.Small(draw) : null,
        RecordId = draw.Coin() ? new RecordId(draw.Bytes(16)) : null,
        Author = new ParticipantId(draw.Bytes(16)),
        Entry = new SealedEntry
        {
            SubmissionId = new SubmissionId(draw.Bytes(32)),
            Height = new BlockHeight(draw.Number()),
            Index = (int)draw.Number(int.MaxValue),
            Time = DateTimeOffset.FromUnixTimeMilliseconds((long)draw.Number(4_000_000_000_000)),
            HeaderHash = FormatCases.Digest(draw),
            Outcome = (EntryOutcomeCode)FormatCases.Small(draw),
            Decision = draw.Coin()
                ? new AccessDecision(
                    draw.Coin(), draw.Text(), draw.Text(), draw.Number(), FormatCases.Time(draw), 60_000)
                : null,
        },
        Amendment = draw.Coin()
            ? new AmendmentSummary
            {
                Target = new RecordId(draw.Bytes(16)),
                Kind = (AmendmentKind)FormatCases.Small(draw),
                Replaces = (long)draw.Number(long.MaxValue),
                Answers = draw.Coin() ? new RecordId(draw.Bytes(16)) : null,
                Reason = draw.Coin() ? draw.Text() : null,
            }
            : null,
        LinkedSubjects = draw.List(0, 2, () => new SubjectId(draw.Bytes(32))),
        Access = draw.Coin()
            ? new AccessSummary
            {
                Individual = new IndividualId(draw.Bytes(16)),
                Role = draw.Coin() ? draw.Text() : null,
                Purpose = draw.Text(),
                Action = draw.Text(),
            }
            : null,
    };

    private static byte[]? History(byte[] bytes) => BodyFormat.TryDecode(
        bytes, (ref reader) => reader.History(), out HistoryEntry entry)
        ? BodyFormat.Encode((ref writer) => writer.History(entry))
        : null;
}
