using System.Security.Cryptography;
using HealthLedger.Cryptography;
using HealthLedger.Inbox;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime.Receiving;

/// <summary>The contents of received messages that are no records: what waits in the queue, and what was refused and
/// kept. Finding one decrypts nothing of it.</summary>
internal sealed class MessageContents
{
    private readonly NodeParts _parts;
    private readonly MessageLog _log;

    public MessageContents(NodeParts parts, MessageLog log)
    {
        _parts = parts;
        _log = log;
    }

    /// <summary>The row that holds the content of a message, as stored.</summary>
    /// <exception cref="ConsentDeniedException">There is no such message (HLS4006), it is a record (HLS4007), or its
    /// content is not here (HLS4008).</exception>
    public async ValueTask<PrivateRow> FindAsync(RecordId id, CancellationToken cancellationToken)
    {
        InboxMessage message = await _log.ReadAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new ConsentDeniedException(
                HealthLedgerErrorCodes.MessageNotFound,
                "The message store has no such message, or its retention is over.");
        message = await _log.SettleAsync(message, cancellationToken).ConfigureAwait(false);
        PrivateRow? row = message switch
        {
            { Status: InboxStatus.Queued or InboxStatus.SetAside or InboxStatus.Parked } => await ReadAsync(
                PrivateTable.QueuedContent, id.ToArray(), cancellationToken).ConfigureAwait(false),
            { Status: InboxStatus.Received or InboxStatus.Sealed or InboxStatus.Answered } => null,
            { QuarantineId: { } kept } => await ReadAsync(
                PrivateTable.Quarantine, Convert.FromHexString(kept), cancellationToken).ConfigureAwait(false)
                ?? throw Absent(),
            _ => throw Absent(),
        };
        return row ?? throw new ConsentDeniedException(
            HealthLedgerErrorCodes.MessageIsRecord,
            "The message is a record of the ledger, or becomes one now: request access to the record of the same id.");
    }

    /// <summary>SHA-256 of a content as it is stored.</summary>
    public static Digest256 DigestOf(PrivateRow row) => Sha256.Of((row.Value ?? default).Span);

    /// <summary>Decrypts a content.</summary>
    /// <exception cref="IntegrityException">HLS3030: it is not the row that was written.</exception>
    public async ValueTask<MessageContent> OpenAsync(PrivateRow row, CancellationToken cancellationToken)
    {
        if (row.Table == PrivateTable.QueuedContent)
        {
            RecordSubmission submission = await QueuedContent
                .TryOpenAsync(_parts.Vault, row, cancellationToken).ConfigureAwait(false)
                ?? throw PrivateRowFault.Of("content of the queue");
            return new MessageContent(submission.Payload.ToArray());
        }

        ReadOnlyMemory<byte> plain = await _parts.Vault
            .UnprotectAsync(VaultKey.PrivateRows, row.Key, row.Value ?? default, cancellationToken)
            .ConfigureAwait(false) ?? throw PrivateRowFault.Of("content in quarantine");
        try
        {
            return QuarantinedContent.TryDecode(plain.Span, out ReadOnlySpan<byte> content)
                ? new MessageContent(content.ToArray())
                : throw PrivateRowFault.Of("content in quarantine");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(
                System.Runtime.InteropServices.MemoryMarshal.AsMemory(plain).Span);
        }
    }

    private static ConsentDeniedException Absent() => new(
        HealthLedgerErrorCodes.MessageContentAbsent,
        "The content of the message is not here: it was refused without being kept, or its retention is over.");

    private ValueTask<PrivateRow?> ReadAsync(PrivateTable table, byte[] key, CancellationToken cancellationToken) =>
        _parts.Storage.Custody.ReadRowAsync(table, key, cancellationToken);
}
