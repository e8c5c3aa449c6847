using System.Security.Cryptography;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    /// <summary>States on the ledger that something was done. The ledger holds a commitment to the statement, never the
    /// statement.</summary>
    /// <param name="kind">What was done; clear on the ledger.</param>
    /// <param name="statement">What says so, such as a report. Kept by the caller.</param>
    /// <param name="cancellationToken">Cancels waiting; the operation may still be sealed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The kind is not one that the ledger knows.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public async Task<SealedAttestation> AttestAsync(
        AttestationKind kind, ReadOnlyMemory<byte> statement, CancellationToken cancellationToken = default)
    {
        byte[] blinding = RandomNumberGenerator.GetBytes(16);
        Attest operation = new()
        {
            Salt = LedgerOperation.NewSalt(),
            Kind = TextOf(kind),
            Commitment = LabelledHash.Of(HashLabel.RequestBody, blinding, statement.Span),
        };
        SealedEntry entry = await RequireAsync(operation, cancellationToken).ConfigureAwait(false);
        return new SealedAttestation { Entry = entry, Commitment = operation.Commitment, Blinding = blinding };
    }

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
