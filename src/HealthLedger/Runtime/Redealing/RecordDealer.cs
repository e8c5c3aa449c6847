using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Redealing;

/// <summary>
/// Deals the data keys of one record anew, and tidies up behind the ledger's answer. At no instant are the shares of
/// the newest sealed dealing missing: the row of a segment has them beside the next ones until that is answered.
/// </summary>
internal sealed class RecordDealer
{
    private readonly NodeParts _parts;
    private readonly DealtShareStore _shares;
    private Dictionary<SegmentId, Digest256>? _pruned;

    public RecordDealer(NodeParts parts)
    {
        _parts = parts;
        _shares = new DealtShareStore(parts.Vault, parts.Storage.Custody);
    }

    /// <summary>To whom a record is to be dealt now.</summary>
    public async ValueTask<TrusteeTarget> TargetOfAsync(SealedRecord record, CancellationToken cancellationToken)
    {
        LedgerHead head = _parts.View.Head;
        RecordKind kind = await _parts.Placement.WasEverAsync(cancellationToken).ConfigureAwait(false)
            ? await KindOfAsync(record, cancellationToken).ConfigureAwait(false)
            : RecordKind.Other;
        RecordPlacement placed = await _parts.Placement
            .OfAsync(head, _parts.Organisation, kind, cancellationToken).ConfigureAwait(false);
        return TrusteeTarget.Of(placed, kind);
    }

    /// <summary>A record with its newest dealing, which the state has.</summary>
    public async ValueTask<DealtRecord> FindAsync(SealedRecord record, CancellationToken cancellationToken) => new(
        record, await SealedDealing.ReadAsync(_parts, record.Record, cancellationToken).ConfigureAwait(false));

    // An amendment lies where its target's kind has it lie, and its row has that kind.
    private async ValueTask<RecordKind> KindOfAsync(SealedRecord record, CancellationToken cancellationToken) =>
        record is AppendRecord append
            ? append.Kind
            : await _parts.Placement.FindKindAsync(record.Record, cancellationToken).ConfigureAwait(false)
                ?? RecordKind.Other;

    /// <summary>Whether payloads of a record were pruned: it has nothing to deal any more.</summary>
    public async ValueTask<bool> IsPrunedAsync(SealedRecord record, CancellationToken cancellationToken)
    {
        _pruned ??= await PrunedPayloads.ReadAsync(_parts.Storage.Custody, _parts.Vault, cancellationToken)
            .ConfigureAwait(false);
        return record.Segments.Any(segment => _pruned.ContainsKey(segment.Id));
    }

    /// <summary>Deals a record.</summary>
    /// <returns>The operation, with the rows that are written before it leaves; null when the payload or the shares of
    /// a segment are not at hand.</returns>
    public async ValueTask<PendingOperation?> DealAsync(
        DealtRecord dealtRecord, TrusteeTarget target, CancellationToken cancellationToken)
    {
        (SealedRecord record, DealingRow? newest) = dealtRecord;
        long now = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        List<DealtSegment> dealt = new(record.Segments.Count);
        List<PrivateRow> rows = new(record.Segments.Count);
        List<UnsentShares> unsent = new(record.Segments.Count);
        foreach (RecordSegment segment in record.Segments)
        {
            SegmentExpectation expected = RecordOperation.Expect(
                _parts.View.Head.LedgerId, _parts.Organisation, record, segment);
            if (await _parts.Storage.Custody.ReadEnvelopeAsync(segment.Id.ToArray(), cancellationToken)
                    .ConfigureAwait(false) is not { } stored
                || await _shares.FindAsync(expected, newest, stored, cancellationToken).ConfigureAwait(false)
                    is not { } former
                || RecordSealer.Redeal(segment.Id, former.Shares, (int)target.Threshold, target.Count)
                    is not { } anew)
            {
                unsent.ForEach(shares => shares.Clear());
                return null;
            }

            unsent.Add(new UnsentShares(segment.Id, [.. anew.Items.Select(share => share.Encode())]));
            dealt.Add(new DealtSegment(segment.Id, anew.Root));
            rows.Add(await _shares.RowAsync(segment.Id, [former.Shares, anew], now, cancellationToken)
                .ConfigureAwait(false));
            former.Shares.Clear();
            anew.Clear();
        }

        byte[] operation = new RedealRecord
        {
            Salt = LedgerOperation.NewSalt(),
            Record = record.Record,
            Threshold = target.Threshold,
            TrusteeSet = target.Trustees,
            Segments = dealt,
        }.Encode();
        return new PendingOperation
        {
            Encode = _ => operation,
            Shares = target.HasOthersThan(_parts.Organisation) ? unsent : [],
            Placed = target.Placed,
            Lane = OperationLane.Redealing,
            Rows = rows,
            LedgerBytes = Math.Max(PendingOperation.UsualLedgerBytes, operation.Length + 64),
        };
    }

    /// <summary>
    /// Keeps, of each segment's dealings, the one that the ledger has, and has the share beside the envelope destroyed
    /// where that is not it.
    /// </summary>
    public async ValueTask<(List<PrivateRow> Rows, List<ReadOnlyMemory<byte>> Cleared)> SettleAsync(
        IReadOnlyList<(RecordId Record, SegmentId Segment)> flying, CancellationToken cancellationToken)
    {
        List<PrivateRow> rows = [];
        List<ReadOnlyMemory<byte>> cleared = [];
        long now = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach ((RecordId record, SegmentId segment) in flying)
        {
            List<DealtShares> kept = await _shares.ReadRowAsync(segment, cancellationToken).ConfigureAwait(false);
            if (kept.Count == 0)
            {
                continue;
            }

            DealingRow? newest = await SealedDealing.ReadAsync(_parts, record, cancellationToken)
                .ConfigureAwait(false);
            Digest256? root = newest?.RootOf(segment);
            if (root is null)
            {
                // Refused, and dealt once as before: its share stands beside the envelope.
                rows.Add(DealtShareStore.RemovalOf(segment));
            }
            else
            {
                DealtShares? sealedOne = kept.Find(shares => shares.Root == root);
                rows.Add(await _shares.RowAsync(segment, [sealedOne ?? kept[0]], now, cancellationToken)
                    .ConfigureAwait(false));
                cleared.AddRange(sealedOne is null ? [] : [segment.ToArray()]);
            }

            kept.ForEach(shares => shares.Clear());
        }

        return (rows, cleared);
    }
}
