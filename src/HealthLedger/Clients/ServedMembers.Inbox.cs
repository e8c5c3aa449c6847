using HealthLedger.Canonical;
using HealthLedger.Inbox;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;

namespace HealthLedger.Clients;

internal static partial class ServedMembers
{
    private static IEnumerable<KeyValuePair<ClientMember, Func<ServedCall, Task>>> InboxMembers() =>
    [
        new(ClientMember.Queue, QueueAsync),
        new(ClientMember.FindRepeat, FindRepeatAsync),
        new(ClientMember.NoteMessages, NoteAsync),
        new(ClientMember.Messages, MessagesAsync),
        new(ClientMember.FindMessage, FindMessageAsync),
        new(ClientMember.QueueStatus, call => call.AnswerAsync((ref writer) =>
            writer.Queue(call.Node.GetQueueStatus()))),
        new(ClientMember.RetryMessage, call => ActAsync(call, call.Node.RetryMessageAsync)),
        new(ClientMember.SetMessageAside, call => ActAsync(call, call.Node.SetMessageAsideAsync)),
        new(ClientMember.RequestMessageAccess, RequestMessageAccessAsync),
        new(ClientMember.OpenMessage, OpenMessageAsync),
        new(ClientMember.MessageAccesses, MessageAccessesAsync),
    ];

    // Whoever calls again under the same key is answered with what was stored: the call needs no id of its own.
    private static async Task QueueAsync(ServedCall call)
    {
        (QueueMode mode, RecordSubmission submission) = call.Read((ref reader) =>
        {
            reader.Array(2);
            QueueMode mode = reader.Number<QueueMode>();
            ReadOnlyMemory<byte> body = reader.Part(call.Body);
            CanonicalReader inner = new(body.Span);
            RecordSubmission submission = RequestBodies.ReadAppend(ref inner, body);
            if (!inner.End())
            {
                reader.Refuse(DecodeStatus.ValueUnknown);
            }

            return (mode, submission);
        });
        QueueResult result = await call.Node.QueueAsync(submission, mode, call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Queued(result)).ConfigureAwait(false);
    }

    private static async Task FindRepeatAsync(ServedCall call)
    {
        (IdempotencyKey key, ReadOnlyMemory<byte> payload) = call.Read((ref reader) =>
        {
            reader.Array(3);
            ReadOnlySpan<byte> key = reader.Bytes(4096);
            ReadOnlySpan<byte> fingerprint = reader.Bytes();
            ReadOnlyMemory<byte> payload = reader.Part(call.Body);
            if (key.IsEmpty)
            {
                reader.Refuse(DecodeStatus.LengthInvalid);
                key = "-"u8;
            }

            return (new IdempotencyKey(key, fingerprint), payload);
        });
        QueueResult? result = await call.Node.FindRepeatAsync(key, payload, call.Token).ConfigureAwait(false);
        await AnswerFoundAsync(call, result, InboxBodies.Queued).ConfigureAwait(false);
    }

    private static async Task NoteAsync(ServedCall call)
    {
        IReadOnlyList<InboxNote> notes = call.Read((ref reader) => reader.Notes());
        await call.Node.NoteMessagesAsync(notes, call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Boolean(true)).ConfigureAwait(false);
    }

    private static Task MessagesAsync(ServedCall call) => call.ListAsync(
        call.Node.ListMessagesAsync(call.Read(InboxBodies.ReadQuery), call.Token),
        message => BodyFormat.Encode((ref writer) => writer.Listed(message)));

    private static async Task FindMessageAsync(ServedCall call)
    {
        InboxMessage? message = await call.Node
            .FindMessageAsync(call.Read(RecordOf), call.Token).ConfigureAwait(false);
        await AnswerFoundAsync(call, message, InboxBodies.Listed).ConfigureAwait(false);
    }

    private static Task AnswerFoundAsync<T>(ServedCall call, T? found, WriteValue<T> write)
        where T : class => call.AnswerAsync((ref writer) =>
        {
            writer.Array(1);
            if (found is null)
            {
                writer.Null();
            }
            else
            {
                write(ref writer, found);
            }
        });

    private static async Task ActAsync(ServedCall call, Func<RecordId, CancellationToken, Task<bool>> actAsync)
    {
        bool isDone = await actAsync(call.Read(RecordOf), call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Boolean(isDone)).ConfigureAwait(false);
    }

    private static async Task RequestMessageAccessAsync(ServedCall call)
    {
        MessageAccessRequest request = call.Read((ref reader) => reader.MessageRequest());
        RequestTicket ticket = await call.TicketAsync().ConfigureAwait(false);
        SealedMessageAccess access = await call.Node
            .RequestMessageAccessOnceAsync(ticket, request, call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.MessageAccess(access)).ConfigureAwait(false);
    }

    // As for records, the client names an entry and claims nothing of it: the node checks what it says.
    private static async Task OpenMessageAsync(ServedCall call)
    {
        SealedMessageAccess named = call.Read((ref reader) => reader.MessageAccess());
        await call.Scope.Opening.WaitAsync(call.Token).ConfigureAwait(false);
        try
        {
            using MessageContent content = await call.Node.OpenMessageAsync(named, call.Token).ConfigureAwait(false);
            await call.AnswerAsync(BodyFormat.EncodeLarge(content.Content.Length, (ref writer) =>
            {
                writer.Array(1);
                writer.Bytes(content.Content);
            })).ConfigureAwait(false);
        }
        finally
        {
            call.Scope.Opening.Release();
        }
    }

    private static Task MessageAccessesAsync(ServedCall call)
    {
        (RecordId? message, DateTimeOffset? from, DateTimeOffset? to) = call.Read((ref reader) =>
        {
            reader.Array(3);
            return (
                reader.RecordOrNull(),
                reader.TimeOrNull(),
                reader.TimeOrNull());
        });
        return call.ListAsync(
            call.Node.ListMessageAccessesAsync(message, from, to, call.Token),
            access => BodyFormat.Encode((ref writer) => writer.ListedAccess(access)));
    }
}
