using System.Security.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    private const int BlindingBytes = 16;

    /// <summary>States on the ledger that something was done. The ledger holds a commitment to the statement, never the
    /// statement.</summary>
    /// <param name="kind">What was done; clear on the ledger.</param>
    /// <param name="statement">What says so, such as a report. Kept by the caller.</param>
    /// <param name="cancellationToken">Cancels waiting; the operation may still be sealed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The kind is not one that the ledger knows.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public Task<SealedAttestation> AttestAsync(
        AttestationKind kind, ReadOnlyMemory<byte> statement, CancellationToken cancellationToken = default) =>
        AttestAsync(kind, statement, null, cancellationToken);

    internal async Task<SealedAttestation> AttestAsync(
        AttestationKind kind,
        ReadOnlyMemory<byte> statement,
        RequestTicket? ticket,
        CancellationToken cancellationToken)
    {
        byte[] blinding = RandomNumberGenerator.GetBytes(BlindingBytes);
        Attest operation = new()
        {
            Salt = LedgerOperation.NewSalt(),
            Kind = TextOf(kind),
            Commitment = CommitTo(blinding, statement),
        };
        byte[] opening = ticket is null ? [] : [.. (await _parts.Vault
            .ProtectAsync(VaultKey.PrivateRows, ticket.Id.ToArray(), blinding, cancellationToken)
            .ConfigureAwait(false)).Span];
        SealedEntry entry = RequireAccepted(await SubmitAsync(
            operation, [], null, RowOf(ticket, opening), cancellationToken).ConfigureAwait(false));
        return ToAttestation(entry, blinding, statement);
    }

    // What this organisation states and keeps itself: its row is written with the submission that makes it certain.
    private async Task<SealedEntry> SealStatementAsync(
        PrivateTable table,
        RequestId id,
        string kind,
        BlindedStatement statement,
        DateTimeOffset now,
        RequestTicket? ticket,
        CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> opening = await _parts.Vault
            .ProtectAsync(VaultKey.PrivateRows, id.ToArray(), statement.Opening(), cancellationToken)
            .ConfigureAwait(false);
        Attest operation = new()
        {
            Salt = LedgerOperation.NewSalt(),
            Kind = kind,
            Commitment = statement.Commitment,
        };
        PendingOperation pending = new()
        {
            Encode = _ => operation.Encode(),
            PlacedRow = (submission, index) => AttestationRow.Make(
                table, id, submission, index, opening, now.ToUnixTimeMilliseconds()),
            RequestRow = RowOf(ticket, []),
        };
        await EnqueueAsync(pending, cancellationToken).ConfigureAwait(false);
        return await AwaitAsync(pending.Completion, cancellationToken).ConfigureAwait(false);
    }

    private static Digest256 CommitTo(byte[] blinding, ReadOnlyMemory<byte> statement) =>
        SealedAttestation.Commit(blinding, statement.Span);

    private static SealedAttestation ToAttestation(
        SealedEntry entry, byte[] blinding, ReadOnlyMemory<byte> statement) => new()
        {
            Entry = entry,
            Commitment = CommitTo(blinding, statement),
            Blinding = blinding,
        };

    private static string TextOf(AttestationKind kind) => kind switch
    {
        AttestationKind.UatResult => "uat-result",
        AttestationKind.Training => "training",
        AttestationKind.Backup => "backup",
        AttestationKind.RestoreDrill => "restore-drill",
        AttestationKind.AuditReview => "audit-review",
        AttestationKind.ImportReconciliation => "import-reconciliation",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
