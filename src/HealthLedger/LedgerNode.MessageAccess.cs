using System.Runtime.CompilerServices;
using HealthLedger.Inbox;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Receiving;
using HealthLedger.Storage;

namespace HealthLedger;

/// <content>Contents of received messages that are no records, and who opened them (docs/spec/inbox.md section
/// 4).</content>
public sealed partial class LedgerNode
{
    private static readonly TimeSpan MessageAccessLifetime = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Seals who wants to open the content of a received message that is no record, and why: one that waits in the
    /// queue, is set aside, or was refused and kept. Nothing is decrypted here.
    /// </summary>
    /// <param name="request">Who, which message, why.</param>
    /// <param name="cancellationToken">Cancels waiting; the access may still be sealed.</param>
    /// <returns>What opens the message for 15 minutes.</returns>
    /// <exception cref="ArgumentException">A code is not ASCII of 1 to 64 characters, or the individual is
    /// zero.</exception>
    /// <exception cref="ConsentDeniedException">There is no such message (HLS4006), it is a record (HLS4007), or its
    /// content is not here (HLS4008); nothing is sealed.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>: while nothing can be sealed, nothing can
    /// be opened.</exception>
    public Task<SealedMessageAccess> RequestMessageAccessAsync(
        MessageAccessRequest request, CancellationToken cancellationToken = default) =>
        RequestMessageAccessAsync(request, null, cancellationToken);

    internal async Task<SealedMessageAccess> RequestMessageAccessAsync(
        MessageAccessRequest request, RequestTicket? ticket, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        CheckRequest(request);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        PrivateRow content = await _contents.FindAsync(request.MessageId, cancellationToken).ConfigureAwait(false);
        RequestId id = ticket?.Id ?? new RequestId(SecureRandom.GetBytes(RequestId.SizeBytes));
        DateTimeOffset now = _parts.Time.GetUtcNow();
        MessageAccessStatement statement = MessageAccessStatement.Create(
            id, request, MessageContents.DigestOf(content), now);
        SealedEntry entry = await SealStatementAsync(
            PrivateTable.MessageAccess, id, Attest.ContentAccess, statement.Blinded, now, ticket, cancellationToken)
            .ConfigureAwait(false);
        return ToMessageAccess(id, request.MessageId, entry);
    }

    internal Task<SealedMessageAccess> RequestMessageAccessOnceAsync(
        RequestTicket ticket, MessageAccessRequest request, CancellationToken cancellationToken) =>
        OnceAsync(
            ticket,
            () => RequestMessageAccessAsync(request, ticket, cancellationToken),
            (_, entry) => Task.FromResult(ToMessageAccess(ticket.Id, request.MessageId, entry)),
            cancellationToken);

    /// <summary>
    /// Opens the content of a received message for a sealed access. Before anything is decrypted the entry is checked
    /// again: its seal, its inclusion in the history, what it commits to, and that the content is still the one that it
    /// names.
    /// </summary>
    /// <param name="access">The sealed access.</param>
    /// <param name="cancellationToken">Cancels; nothing has been disclosed then.</param>
    /// <returns>The content, at most 64 MiB; the caller disposes it.</returns>
    /// <exception cref="ConsentDeniedException">The access is not one that this ledger sealed for this message
    /// (HLS4003) or no longer open (HLS4002); or as <see cref="RequestMessageAccessAsync(MessageAccessRequest,
    /// CancellationToken)"/>.</exception>
    /// <exception cref="IntegrityException">HLS3030: a row is not the one that was written.</exception>
    public async Task<MessageContent> OpenMessageAsync(
        SealedMessageAccess access, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(access);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        PrivateRow? row = await _parts.Storage.Custody
            .ReadRowAsync(PrivateTable.MessageAccess, access.AccessId.ToArray(), cancellationToken)
            .ConfigureAwait(false);
        MessageAccessStatement statement = row is null
            ? throw NotSealedAccess()
            : (await OpenAccessAsync(row, cancellationToken).ConfigureAwait(false)).Statement;
        LocatedEntry? located = await _parts.View
            .LocateAsync(new EntryPosition(access.Height.Value, (uint)access.Index), cancellationToken)
            .ConfigureAwait(false);
        await CheckAccessAsync(access, statement, located, cancellationToken).ConfigureAwait(false);

        // [INV-Q3] Only now is anything decrypted, and only what the entry commits to.
        PrivateRow content = await _contents.FindAsync(access.MessageId, cancellationToken).ConfigureAwait(false);
        return MessageContents.DigestOf(content) == statement.Content
            ? await _contents.OpenAsync(content, cancellationToken).ConfigureAwait(false)
            : throw NotSealedAccess();
    }

    /// <summary>Who opened received messages that were no records, the newest first.</summary>
    /// <param name="messageId">The message, or null for all.</param>
    /// <param name="from">Asked for at this time or later, or null.</param>
    /// <param name="to">Asked for before this time, or null.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="IntegrityException">HLS3030: a row is not the one that was written.</exception>
    public async IAsyncEnumerable<MessageAccess> ListMessageAccessesAsync(
        RecordId? messageId = null,
        DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        (long, ReadOnlyMemory<byte>) before =
            (to?.ToUnixTimeMilliseconds() ?? long.MaxValue, ReadOnlyMemory<byte>.Empty);
        await foreach (PrivateRow row in _parts.Storage.Custody.ScanRowsBackAsync(
            PrivateTable.MessageAccess, from?.ToUnixTimeMilliseconds() ?? 0, before, cancellationToken)
            .ConfigureAwait(false))
        {
            (AttestationRow place, MessageAccessStatement statement) = await OpenAccessAsync(row, cancellationToken)
                .ConfigureAwait(false);
            if (messageId is null || statement.Access.MessageId == messageId)
            {
                yield return await PlaceAsync(statement, place, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    internal static void CheckRequest(MessageAccessRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!RecordLimits.IsCode(request.Role) || !RecordLimits.IsCode(request.Purpose)
            || !RecordLimits.IsCode(request.Action) || request.Individual.IsZero)
        {
            throw new ArgumentException(
                "Role, Purpose and Action are ASCII codes of 1 to 64 characters, and the individual is not zero.",
                nameof(request));
        }
    }

    private static SealedMessageAccess ToMessageAccess(RequestId id, RecordId message, SealedEntry entry)
    {
        RequireAccepted(entry);
        return new SealedMessageAccess(id, message, entry.Height, entry.Index, entry.Time + MessageAccessLifetime);
    }

    private static ConsentDeniedException NotSealedAccess() => new(
        HealthLedgerErrorCodes.AccessEntryInvalid,
        "The entry is not an access to this message, with the content that it has, that this ledger sealed.");

    private async ValueTask<(AttestationRow Place, MessageAccessStatement Statement)> OpenAccessAsync(
        PrivateRow row, CancellationToken cancellationToken)
    {
        (AttestationRow place, BlindedStatement said) = await AttestationRow
            .TryOpenAsync(_parts.Vault, row, cancellationToken).ConfigureAwait(false)
            ?? throw PrivateRowFault.Of("access to a message");
        MessageAccessStatement? statement = MessageAccessStatement.TryDecode(said);
        return statement is not null && statement.Access.AccessId == new RequestId(row.Key.Span)
            ? (place, statement)
            : throw PrivateRowFault.Of("access to a message");
    }

    private async Task CheckAccessAsync(
        SealedMessageAccess access,
        MessageAccessStatement statement,
        LocatedEntry? located,
        CancellationToken cancellationToken)
    {
        if (located is not { Operation: Attest { Kind: Attest.ContentAccess } attest }
            || located.Entry.Outcome != EntryOutcomeCode.Accepted
            || attest.Commitment != statement.Blinded.Commitment
            || statement.Access.MessageId != access.MessageId
            || located.Submission.Body.Author != _parts.Organisation
            || !await IsSealedAsync(located, cancellationToken).ConfigureAwait(false))
        {
            throw NotSealedAccess();
        }

        // No heartbeat keeps block time going for this entry: the node's clock counts too, and not before the entry.
        long open = located.Block.Header.Time + (long)MessageAccessLifetime.TotalMilliseconds;
        if (_parts.View.Head.Header.Time >= open || _parts.Time.GetUtcNow().ToUnixTimeMilliseconds() >= open)
        {
            throw new ConsentDeniedException(
                HealthLedgerErrorCodes.PermitExpired, "The access is no longer open. Request it again.");
        }
    }

    private async ValueTask<MessageAccess> PlaceAsync(
        MessageAccessStatement statement, AttestationRow place, CancellationToken cancellationToken)
    {
        LocatedEntry? located = await _parts.View
            .LocateOperationAsync(place.Submission, place.Index, cancellationToken).ConfigureAwait(false);
        bool isCommitted = located?.Operation is Attest attest && attest.Commitment == statement.Blinded.Commitment;
        MessageAccess access = statement.Access;
        return new MessageAccess
        {
            AccessId = access.AccessId,
            MessageId = access.MessageId,
            Individual = access.Individual,
            Role = access.Role,
            Purpose = access.Purpose,
            Action = access.Action,
            Replacement = access.Replacement,
            RequestedAt = access.RequestedAt,
            Entry = isCommitted ? located!.ToSealed() : null,
        };
    }
}
