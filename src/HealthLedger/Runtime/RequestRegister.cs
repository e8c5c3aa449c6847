using System.Collections.Concurrent;
using System.Security.Cryptography;
using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>
/// Answers a client's writing request once, however often it comes: while it runs, whoever brings the same id waits
/// for the first; afterwards, also after a crash and at another writer, its row leads to the entry.
/// </summary>
internal sealed class RequestRegister
{
    private const int ExtraLimit = 256;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly NodeParts _parts;
    private readonly ConcurrentDictionary<RequestId, Task> _running = [];

    public RequestRegister(NodeParts parts) => _parts = parts;

    /// <summary>A keyed hash of what a request asks: its member and its body.</summary>
    public async ValueTask<RequestTicket> TicketAsync(
        RequestId id, uint member, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        byte[] data =
            [.. "hl/client/request/v1"u8, (byte)(member >> 8), (byte)member, .. SHA256.HashData(body.Span)];
        return new RequestTicket(
            id,
            await _parts.Vault.AuthenticateAsync(VaultKey.Resend, data, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Runs a request, or gives the answer of the first one with its id.</summary>
    /// <param name="ticket">The request.</param>
    /// <param name="first">Does it.</param>
    /// <param name="again">Makes the answer from what was stored.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <exception cref="SubmissionRejectedException">HLS6010: the id is another request's.</exception>
    public async Task<T> RunAsync<T>(
        RequestTicket ticket,
        Func<Task<T>> first,
        Func<RequestEntry, Task<T>> again,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            TaskCompletionSource<T> own = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Task running = _running.GetOrAdd(ticket.Id, own.Task);
            if (!ReferenceEquals(running, own.Task))
            {
                // Whatever became of the first, what it stored answers this one.
                await running.WaitAsync(cancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
                continue;
            }

            try
            {
                RequestEntry? stored = await ReadAsync(ticket.Id, cancellationToken).ConfigureAwait(false);
                if (stored is null)
                {
                    return await first().ConfigureAwait(false);
                }

                return stored.Content == ticket.Content
                    ? await again(stored).ConfigureAwait(false)
                    : throw new SubmissionRejectedException(
                        HealthLedgerErrorCodes.RequestIdReused,
                        "A request came with the id of another one. Nothing was stored; this is a defect of the "
                        + "client.");
            }
            finally
            {
                _running.TryRemove(new KeyValuePair<RequestId, Task>(ticket.Id, own.Task));
                own.SetCanceled(CancellationToken.None);
            }
        }
    }

    /// <summary>The entry of a stored request, as soon as it is sealed.</summary>
    /// <param name="stored">The request.</param>
    /// <param name="isSettled">Whether a submission is sealed or never will be, and its row has yet to go.</param>
    /// <param name="halted">Why the node seals nothing any more, or null.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <exception cref="SubmissionRejectedException">Its submission was skipped (HLS3012, HLS3016).</exception>
    public async Task<SealedEntry> AwaitEntryAsync(
        RequestEntry stored,
        Func<SubmissionId, bool> isSettled,
        Func<HealthLedgerException?> halted,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            // In this order: a row of the outbox goes after its entry is there, and with the next write.
            bool isWaiting = !isSettled(stored.Submission) && await _parts.Storage.Custody.ReadRowAsync(
                PrivateTable.Outbox, stored.Submission.ToArray(), cancellationToken)
                .ConfigureAwait(false) is not null;
            if (await FindAsync(stored, cancellationToken).ConfigureAwait(false) is { } entry)
            {
                return entry;
            }

            if (!isWaiting)
            {
                throw new SubmissionRejectedException(
                    HealthLedgerErrorCodes.SubmissionSkipped,
                    "The submission was skipped, or was not ordered in time: nothing of it is on the ledger.");
            }

            if (halted() is { } exception)
            {
                throw exception;
            }

            await Task.Delay(Poll, _parts.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    // [INV-K1] The row of a client's writing request is in the custody write that makes its operation certain.
    public static PrivateRow Row(RequestTicket ticket, SubmissionId submission, int index, byte[] extra, long now)
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        byte[] key = ticket.Id.ToArray();
        writer.Array(6);
        writer.Unsigned(1);
        writer.Id(ticket.Content);
        writer.Id(submission);
        writer.Unsigned((ulong)index);
        writer.Bytes(extra.AsSpan());
        writer.Bytes(Check(key, ticket.Content, submission, (uint)index, extra).AsSpan());
        byte[] value = writer.ToArray();
        writer.Dispose();
        return new PrivateRow(PrivateTable.Request, key, value, now);
    }

    /// <summary>Whether a stored row is one that was written under its key.</summary>
    public static bool IsWhole(PrivateRow row) =>
        row.Value is { } value && Decode(row.Key.Span, value.Span) is not null;

    /// <summary>What a stored row says; null when it is not one.</summary>
    public static RequestEntry? Decode(ReadOnlySpan<byte> key, ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(6);
        reader.Exactly(1);
        Digest256 content = reader.Digest();
        SubmissionId submission = new(reader.BytesExactly(SubmissionId.SizeBytes));
        uint index = reader.Unsigned(uint.MaxValue);
        byte[] extra = reader.Bytes(ExtraLimit).ToArray();
        ReadOnlySpan<byte> check = reader.BytesExactly(RowCheck.SizeBytes);
        return reader.End() && check.SequenceEqual(Check(key, content, submission, index, extra))
            ? new RequestEntry { Content = content, Submission = submission, Index = index, Extra = extra }
            : null;
    }

    private async ValueTask<RequestEntry?> ReadAsync(RequestId id, CancellationToken cancellationToken)
    {
        byte[] key = id.ToArray();
        PrivateRow? row = await _parts.Storage.Custody
            .ReadRowAsync(PrivateTable.Request, key, cancellationToken).ConfigureAwait(false);
        return row?.Value is { } value
            ? Decode(key, value.Span) ?? throw PrivateRowFault.Of("request of a client")
            : null;
    }

    private async Task<SealedEntry?> FindAsync(RequestEntry stored, CancellationToken cancellationToken)
    {
        if (await _parts.View.FindSubmissionAsync(stored.Submission, cancellationToken).ConfigureAwait(false)
            is not { } first)
        {
            return null;
        }

        LocatedEntry? located = await _parts.View
            .LocateOperationAsync(stored.Submission, first, stored.Index, cancellationToken).ConfigureAwait(false);
        return located is not null
            ? located.ToSealed()
            : throw new SubmissionRejectedException(
                HealthLedgerErrorCodes.QuotaExceeded,
                "The organisation had used up its quota on the ledger, and an entry says so. Try again when block "
                + "time has refilled it.",
                isTransient: true);
    }

    private static byte[] Check(
        ReadOnlySpan<byte> key, Digest256 content, SubmissionId submission, uint index, ReadOnlySpan<byte> extra)
    {
        byte[] all =
        [
            .. key, .. content.ToArray(), .. submission.ToArray(), (byte)(index >> 24), (byte)(index >> 16),
            (byte)(index >> 8), (byte)index, .. extra,
        ];
        return RowCheck.Of(all);
    }
}
