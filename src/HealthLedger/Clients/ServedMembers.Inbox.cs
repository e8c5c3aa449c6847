using HealthLedger.Canonical;
using HealthLedger.Inbox;
using HealthLedger.Records;

namespace HealthLedger.Clients;

internal static partial class ServedMembers
{
    private static IEnumerable<KeyValuePair<ClientMember, Func<ServedCall, Task>>> InboxMembers() =>
    [
        new(ClientMember.Queue, QueueAsync),
        new(ClientMember.NoteMessages, NoteAsync),
        new(ClientMember.Messages, MessagesAsync),
        new(ClientMember.FindMessage, FindMessageAsync),
        new(ClientMember.QueueStatus, call => call.AnswerAsync((ref writer) =>
            writer.Queue(call.Node.GetQueueStatus()))),
        new(ClientMember.RetryMessage, RetryMessageAsync),
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
        await call.AnswerAsync((ref writer) =>
        {
            writer.Array(1);
            if (message is null)
            {
                writer.Null();
            }
            else
            {
                writer.Listed(message);
            }
        }).ConfigureAwait(false);
    }

    private static async Task RetryMessageAsync(ServedCall call)
    {
        bool isQueued = await call.Node.RetryMessageAsync(call.Read(RecordOf), call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Boolean(isQueued)).ConfigureAwait(false);
    }
}
