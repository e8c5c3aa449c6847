using HealthLedger.Access;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Subjects;
using HealthLedger.Vaults;

namespace HealthLedger;

/// <content>Writing requests of clients, each of which may come again (docs/spec/clients.md section 5).</content>
public sealed partial class LedgerNode
{
    internal ValueTask<RequestTicket> TicketAsync(
        RequestId id, uint member, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        _requests.TicketAsync(id, member, body, cancellationToken);

    internal Task<AppendResult> AppendOnceAsync(
        RequestTicket ticket, RecordSubmission submission, CancellationToken cancellationToken) =>
        OnceAsync(
            ticket,
            () => SealRecordAsync(submission, ticket, cancellationToken),
            (stored, entry) => Task.FromResult(ToResult(new RecordId(stored.Extra.Span), entry, false)),
            cancellationToken);

    internal Task<AppendResult> AmendOnceAsync(
        RequestTicket ticket, AmendmentSubmission amendment, CancellationToken cancellationToken) =>
        OnceAsync(
            ticket,
            () => AmendAsync(amendment, ticket, cancellationToken),
            (stored, entry) => Task.FromResult(ToResult(new RecordId(stored.Extra.Span), entry, false)),
            cancellationToken);

    internal Task<SealedAccess> RequestAccessOnceAsync(
        RequestTicket ticket, AccessRequest request, CancellationToken cancellationToken) =>
        OnceAsync(
            ticket,
            () => RequestAccessAsync(request, ticket, cancellationToken),
            async (_, entry) =>
            {
                (LocatedEntry _, SealedRecord append) = await FindRecordAsync(request.RecordId, cancellationToken)
                    .ConfigureAwait(false);
                return await ToAccessAsync(append, entry, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken);

    internal Task<SealedAttestation> AttestOnceAsync(
        RequestTicket ticket,
        AttestationKind kind,
        ReadOnlyMemory<byte> statement,
        CancellationToken cancellationToken) =>
        OnceAsync(
            ticket,
            () => AttestAsync(kind, statement, ticket, cancellationToken),
            async (stored, entry) =>
            {
                byte[] blinding = [.. (await _parts.Vault.UnprotectAsync(
                    VaultKey.PrivateRows, ticket.Id.ToArray(), stored.Extra, cancellationToken)
                    .ConfigureAwait(false) ?? throw PrivateRowFault.Of("request of a client")).Span];
                return ToAttestation(RequireAccepted(entry), blinding, statement);
            },
            cancellationToken);

    internal Task<SubjectId> RekeySubjectOnceAsync(
        RequestTicket ticket, PatientIdentifier patient, string reason, CancellationToken cancellationToken) =>
        OnceAsync(
            ticket,
            () => RekeySubjectAsync(patient, reason, ticket, cancellationToken),
            async (stored, entry) =>
            {
                Digest256 index = await _subjects.BlindIndexAsync(patient, cancellationToken).ConfigureAwait(false);
                return await FinishRekeyAsync(index, new SubjectId(stored.Extra.Span), entry).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>Runs an operation whose entry is its whole answer.</summary>
    internal Task<SealedEntry> SealOnceAsync(
        RequestTicket ticket, Func<Task<SealedEntry>> first, CancellationToken cancellationToken) =>
        OnceAsync(ticket, first, (_, entry) => Task.FromResult(RequireAccepted(entry)), cancellationToken);

    private Task<T> OnceAsync<T>(
        RequestTicket ticket,
        Func<Task<T>> first,
        Func<RequestEntry, SealedEntry, Task<T>> again,
        CancellationToken cancellationToken) =>
        _requests.RunAsync(
            ticket,
            first,
            async stored => await again(
                stored, await AwaitAgainAsync(stored, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false),
            cancellationToken);

    private Task<SealedEntry> AwaitAgainAsync(RequestEntry stored, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return AwaitFoundAsync(
            token => _requests.AwaitEntryAsync(stored, id => _sealedOutbox.Contains(id), () => _producer.Halted, token),
            cancellationToken);
    }

    private Func<SubmissionId, int, PrivateRow>? RowOf(RequestTicket? ticket, byte[] extra) =>
        ticket?.RowWith(extra, _parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
}
