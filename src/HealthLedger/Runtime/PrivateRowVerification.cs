using HealthLedger.Backups;
using HealthLedger.Primitives;
using HealthLedger.Runtime.Delivering;
using HealthLedger.Runtime.Linking;
using HealthLedger.Runtime.Receiving;
using HealthLedger.Runtime.Redealing;
using HealthLedger.Runtime.Replication;
using HealthLedger.Storage;
using HealthLedger.Vaults;
using HealthLedger.Witnesses;

namespace HealthLedger.Runtime;

/// <summary>
/// Checks that every private row is one that was written under its key in its table. A row that is gone altogether is
/// not found here: nothing on the ledger counts them.
/// </summary>
internal static class PrivateRowVerification
{
    /// <summary>The table of the first row that is not whole, with the place of the row in it, or null.</summary>
    public static async Task<string?> FindDamageAsync(NodeParts parts, CancellationToken cancellationToken)
    {
        foreach (PrivateTable table in Enum.GetValues<PrivateTable>())
        {
            int number = 0;
            await foreach (PrivateRow row in parts.Storage.Custody
                .ScanRowsAsync(table, cancellationToken).ConfigureAwait(false))
            {
                if (!await IsWholeAsync(parts, row, cancellationToken).ConfigureAwait(false))
                {
                    return $"private row {number} of table {table}: not the one that was written";
                }

                number++;
            }
        }

        return null;
    }

    private static async ValueTask<bool> IsWholeAsync(
        NodeParts parts, PrivateRow row, CancellationToken cancellationToken)
    {
        if (row.Value is not { } value)
        {
            return false;
        }

        switch (row.Table)
        {
            case PrivateTable.Outbox:
                return row.Key.Length == SubmissionId.SizeBytes
                    && await SubmissionSigner.TryDecodeOwnAsync(
                        parts, new SubmissionId(row.Key.Span), value, cancellationToken)
                        .ConfigureAwait(false) is not null;
            case PrivateTable.Resend:
                return ResendRegister.IsWhole(row);
            case PrivateTable.EpochBoundary:
                return EpochBoundaryRow.IsWhole(row, parts.View.Epochs);
            case PrivateTable.BundleTask:
                return BundleTaskRow.IsWhole(row);
            case PrivateTable.Cosignature:
                return CosignatureStore.IsWhole(row);
            case PrivateTable.DealtShares:
                return await DealtShareStore.IsWholeAsync(parts.Vault, row, cancellationToken).ConfigureAwait(false);
            case PrivateTable.Request:
                return RequestRegister.IsWhole(row);
            case PrivateTable.Queue:
                return QueueHead.TryDecode(row) is not null;
            case PrivateTable.RecordName:
                return RecordNameRow.TryDecode(row) is not null;
            case PrivateTable.QueueMark:
                return QueueMark.TryDecode(row) is not null;
            case PrivateTable.MessageAccess:
                return await AttestationRow.TryOpenAsync(parts.Vault, row, cancellationToken)
                    .ConfigureAwait(false) is { } access
                    && MessageAccessStatement.TryDecode(access.Statement) is not null;
            case PrivateTable.Delivery:
                return await DeliveryRow.TryOpenAsync(parts.Vault, row, cancellationToken)
                    .ConfigureAwait(false) is not null;
            case PrivateTable.DeliveryAuthorization:
                return await AttestationRow.TryOpenAsync(parts.Vault, row, cancellationToken)
                    .ConfigureAwait(false) is { } authorization
                    && DeliveryStatement.TryDecode(authorization.Statement) is not null;
            case PrivateTable.Meta:
                return CounterBase.IsWhole(row) || NodePlace.IsWhole(row) || RestoreMark.IsWhole(row)
                    || RecoveryMark.IsWhole(row) || DestructionMark.IsWhole(row)
                    || RedealCursor.IsWhole(row) || ComplaintWatch.IsWhole(row);
            default:
                ReadOnlyMemory<byte>? plain = await parts.Vault
                    .UnprotectAsync(VaultKey.PrivateRows, row.Key, value, cancellationToken).ConfigureAwait(false);
                return plain is { } bytes && HasForm(row, bytes);
        }
    }

    // What opens under its key may still stand in another table than it was written to.
    private static bool HasForm(PrivateRow row, ReadOnlyMemory<byte> plain) => row.Table switch
    {
        PrivateTable.Subject => SubjectDirectory.IsWhole(plain.Span),
        PrivateTable.RequestDetails => BlindedStatement.TryDecode(plain.Span) is not null,
        PrivateTable.Pruned => PruneStatement.IsWhole(row.Key.Span, plain.Span),
        PrivateTable.Message => row.Key.Length == RecordId.SizeBytes
            && MessageRow.TryDecode(new RecordId(row.Key.Span), plain.Span) is not null,
        PrivateTable.QueuedContent => QueuedContent.TryDecode(plain) is not null,
        _ => QuarantinedContent.TryDecode(plain.Span, out _),
    };
}
