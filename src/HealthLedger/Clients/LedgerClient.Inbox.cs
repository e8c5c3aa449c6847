using HealthLedger.Canonical;
using HealthLedger.Inbox;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Clients;

public sealed partial class LedgerClient
{
    private const int NoteBytes = 512;

    /// <inheritdoc/>
    public Task<QueueResult> QueueAsync(
        RecordSubmission submission, QueueMode mode, CancellationToken cancellationToken = default)
    {
        LedgerNode.CheckQueued(submission, mode);
        ReadOnlyMemory<byte> body = RequestBodies.Append(submission);
        return CallAsync(
            ClientMember.Queue,
            BodyFormat.EncodeLarge(body.Length, (ref writer) =>
            {
                writer.Array(2);
                writer.Number(mode);
                writer.Bytes(body);
            }),
            (ref reader) => reader.Queued(),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<QueueResult?> FindRepeatAsync(
        IdempotencyKey idempotency, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(idempotency);
        return CallAsync(
            ClientMember.FindRepeat,
            BodyFormat.EncodeLarge(payload.Length, (ref writer) =>
            {
                writer.Array(3);
                writer.Bytes(idempotency.Key);
                writer.Bytes(idempotency.Fingerprint);
                writer.Bytes(payload);
            }),
            (ref reader) => Found(ref reader, InboxBodies.Queued),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task NoteMessagesAsync(IReadOnlyList<InboxNote> notes, CancellationToken cancellationToken = default)
    {
        LedgerNode.CheckNotes(notes);
        return CallAsync(
            ClientMember.NoteMessages,
            BodyFormat.EncodeLarge(notes.Sum(note => NoteBytes + MessageBody.MaxBytesOf(note.Facts)), (ref writer) =>
            {
                writer.Array(notes.Count);
                foreach (InboxNote note in notes)
                {
                    writer.Note(note);
                }
            }),
            (ref reader) => reader.Boolean(),
            cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<InboxMessage> ListMessagesAsync(
        InboxQuery query, CancellationToken cancellationToken = default)
    {
        LedgerNode.CheckQuery(query);
        return ListAsync(
            ClientMember.Messages, InboxBodies.Query(query), (ref reader) => reader.Listed(), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<InboxMessage?> FindMessageAsync(RecordId id, CancellationToken cancellationToken = default) =>
        CallAsync(
            ClientMember.FindMessage,
            Of(id),
            (ref reader) => Found(ref reader, InboxBodies.Listed),
            cancellationToken);

    /// <inheritdoc/>
    public Task<QueueStatus> GetQueueStatusAsync(CancellationToken cancellationToken = default) =>
        CallAsync(ClientMember.QueueStatus, default, (ref reader) => reader.Queue(), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RetryMessageAsync(RecordId id, CancellationToken cancellationToken = default) =>
        CallAsync(ClientMember.RetryMessage, Of(id), (ref reader) => reader.Boolean(), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> SetMessageAsideAsync(RecordId id, CancellationToken cancellationToken = default) =>
        CallAsync(ClientMember.SetMessageAside, Of(id), (ref reader) => reader.Boolean(), cancellationToken);

    /// <inheritdoc/>
    public Task<SealedMessageAccess> RequestMessageAccessAsync(
        MessageAccessRequest request, CancellationToken cancellationToken = default)
    {
        LedgerNode.CheckRequest(request);
        return CallAsync(
            ClientMember.RequestMessageAccess,
            BodyFormat.Encode((ref writer) => writer.MessageRequest(request)),
            (ref reader) => reader.MessageAccess(),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<MessageContent> OpenMessageAsync(
        SealedMessageAccess access, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(access);
        ReadOnlyMemory<byte> answer = await CallAsync(
            ClientMember.OpenMessage,
            BodyFormat.Encode((ref writer) => writer.MessageAccess(access)),
            cancellationToken).ConfigureAwait(false);
        try
        {
            return BodyFormat.TryDecode(answer, ReadMessage, out byte[]? content)
                ? new MessageContent(content!)
                : throw Broken(ClientMember.OpenMessage);
        }
        finally
        {
            // The content has a copy of its own, which its owner clears.
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(
                System.Runtime.InteropServices.MemoryMarshal.AsMemory(answer).Span);
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<MessageAccess> ListMessageAccessesAsync(
        RecordId? messageId = null,
        DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        CancellationToken cancellationToken = default) => ListAsync(
            ClientMember.MessageAccesses,
            BodyFormat.Encode((ref writer) =>
            {
                writer.Array(3);
                writer.IdOrNull(messageId);
                writer.TimeOrNull(from);
                writer.TimeOrNull(to);
            }),
            (ref reader) => reader.ListedAccess(),
            cancellationToken);

    private static byte[]? ReadMessage(ref CanonicalReader reader)
    {
        reader.Array(1);
        ReadOnlySpan<byte> content = reader.Bytes();
        return reader.IsGood ? content.ToArray() : null;
    }

    private static T? Found<T>(ref CanonicalReader reader, ReadBody<T> read)
        where T : class
    {
        reader.Array(1);
        return reader.TryNull() ? null : read(ref reader);
    }
}
