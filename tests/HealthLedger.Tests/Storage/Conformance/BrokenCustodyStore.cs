using System.Runtime.CompilerServices;
using HealthLedger.Storage;

namespace HealthLedger.Tests.Storage.Conformance;

internal sealed class BrokenCustodyStore(ICustodyStore inner, PlantedFault fault) : ICustodyStore
{
    public async ValueTask WriteAsync(CustodyWrite write, CancellationToken cancellationToken)
    {
        CancellationToken token =
            fault == PlantedFault.StorageIgnoresCancellation ? CancellationToken.None : cancellationToken;
        if (fault == PlantedFault.CustodyKeepsADestroyedShare && write.ClearedShares.Count > 0)
        {
            write = new CustodyWrite { Envelopes = write.Envelopes, Rows = write.Rows };
        }

        try
        {
            await inner.WriteAsync(write, token);
        }
        catch (ArgumentException) when (fault == PlantedFault.CustodyStoresRowsOfARefusedWrite && write.Rows.Count > 0)
        {
            await inner.WriteAsync(new CustodyWrite { Rows = write.Rows }, token);
            throw;
        }
        catch (ArgumentException) when (fault == PlantedFault.CustodyOverwritesASegment && write.Envelopes.Count > 0)
        {
            foreach (StoredEnvelope envelope in write.Envelopes)
            {
                await inner.DeleteEnvelopesAsync([envelope.SegmentId], token);
                await inner.WriteAsync(new CustodyWrite { Envelopes = [envelope] }, token);
            }
        }
    }

    public async ValueTask<StoredEnvelope?> ReadEnvelopeAsync(
        ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken)
    {
        StoredEnvelope? envelope = await inner.ReadEnvelopeAsync(segmentId, cancellationToken);
        return fault == PlantedFault.CustodyLosesTheShare && envelope is not null
            ? new StoredEnvelope(envelope.SegmentId, envelope.Envelope, default)
            : envelope;
    }

    public async ValueTask<bool> HasEnvelopeAsync(
        ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken) =>
        await inner.HasEnvelopeAsync(segmentId, cancellationToken)
        || fault == PlantedFault.CustodyHasWhatWasDeleted;

    public ValueTask<EnvelopePart?> ReadEnvelopePartAsync(
        ReadOnlyMemory<byte> segmentId, long offset, int length, CancellationToken cancellationToken) =>
        inner.ReadEnvelopePartAsync(
            segmentId, fault == PlantedFault.CustodyReadsPartsBesides ? offset + 1 : offset, length, cancellationToken);

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ListSegmentsAsync(CancellationToken cancellationToken) =>
        inner.ListSegmentsAsync(cancellationToken);

    public async ValueTask DeleteEnvelopesAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> segmentIds, CancellationToken cancellationToken)
    {
        if (fault == PlantedFault.CustodyForgetsADelete)
        {
            segmentIds = [.. segmentIds.Skip(1)];
        }

        if (fault == PlantedFault.CustodyDeletesTooMuch)
        {
            List<ReadOnlyMemory<byte>> all = [];
            await foreach (ReadOnlyMemory<byte> id in inner.ListSegmentsAsync(cancellationToken))
            {
                all.Add(id);
            }

            segmentIds = all;
        }

        await inner.DeleteEnvelopesAsync(segmentIds, cancellationToken);
    }

    public ValueTask<PrivateRow?> ReadRowAsync(
        PrivateTable table, ReadOnlyMemory<byte> key, CancellationToken cancellationToken) => inner.ReadRowAsync(
        fault == PlantedFault.CustodyMixesTables && table == PrivateTable.Quarantine ? PrivateTable.Resend : table,
        key,
        cancellationToken);

    public async IAsyncEnumerable<PrivateRow> ScanRowsAsync(
        PrivateTable table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<PrivateRow> rows = [];
        await foreach (PrivateRow row in inner.ScanRowsAsync(table, cancellationToken))
        {
            rows.Add(row);
        }

        if (fault == PlantedFault.CustodyScansUnordered)
        {
            rows.Sort((x, y) => x.Key.Span.SequenceCompareTo(y.Key.Span));
        }

        foreach (PrivateRow row in rows)
        {
            yield return row;
        }
    }

    public ValueTask<int> ExpireRowsAsync(PrivateTable table, long before, CancellationToken cancellationToken) =>
        inner.ExpireRowsAsync(
            table, fault == PlantedFault.CustodyExpiresTheBoundary ? before + 1 : before, cancellationToken);
}
