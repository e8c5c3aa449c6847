using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Redealing;

/// <summary>
/// Finds the records of this organisation of whose shares a trustee complains, block by block. Up to which height they
/// are answered is in the private store, so that a start goes on (docs/spec/bundles.md section 7).
/// </summary>
internal sealed class ComplaintWatch
{
    private const ulong SaveEvery = 1024;

    // A complaint is shorter than nearly all other operations, which need not be decoded.
    private const int MaxComplaintBytes = 96;

    private static readonly byte[] Key = [.. "complaints"u8];

    private readonly NodeParts _parts;
    private ulong? _next;
    private ulong _saved;
    private ulong _looked;

    public ComplaintWatch(NodeParts parts) => _parts = parts;

    /// <summary>Whether a row is the one of this kind.</summary>
    public static bool IsWhole(PrivateRow row) =>
        row.Key.Span.SequenceEqual(Key) && row.Value is { } value && TryDecode(value.Span) is not null;

    /// <summary>Whether a complaint about a record is open.</summary>
    public async ValueTask<bool> IsOpenAsync(RecordId record, CancellationToken cancellationToken) =>
        await _parts.ReadRowAsync(new StateKey(StateKind.OpenComplaints, record.ToArray()), cancellationToken)
            .ConfigureAwait(false) is not null;

    /// <summary>Records of this organisation with open complaints, at least so many where there are more; looks at them
    /// again until they are <see cref="AnsweredAsync"/>.</summary>
    /// <exception cref="IntegrityException">What is stored is damaged.</exception>
    public async ValueTask<IReadOnlyList<SealedRecord>> FindAsync(int most, CancellationToken cancellationToken)
    {
        ulong head = _parts.View.Head.Header.Height;
        ulong next = _next ??= await BeginAsync(head, cancellationToken).ConfigureAwait(false);
        Dictionary<RecordId, SealedRecord> found = [];
        _looked = next;
        for (; _looked <= head && found.Count < most; _looked++)
        {
            foreach (RecordId record in await ReadAsync(_looked, cancellationToken).ConfigureAwait(false))
            {
                if (!found.ContainsKey(record)
                    && await FindOwnAsync(record, cancellationToken).ConfigureAwait(false) is { } own)
                {
                    found.Add(record, own);
                }
            }
        }

        return [.. found.Values];
    }

    /// <summary>What was found is dealt anew, or cannot be.</summary>
    public async ValueTask AnsweredAsync(CancellationToken cancellationToken)
    {
        _next = _looked;
        if (_looked - _saved >= SaveEvery)
        {
            PrivateRow row = new(
                PrivateTable.Meta, Key, Encode(_looked), _parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
            await _parts.Storage.Custody.WriteAsync(new CustodyWrite { Rows = [row] }, cancellationToken)
                .ConfigureAwait(false);
            _saved = _looked;
        }
    }

    // Nobody complains where there was always one replica.
    private async ValueTask<ulong> BeginAsync(ulong head, CancellationToken cancellationToken)
    {
        PrivateRow? row = await _parts.Storage.Custody
            .ReadRowAsync(PrivateTable.Meta, Key, cancellationToken).ConfigureAwait(false);
        if (row is { Value: { } value })
        {
            _saved = TryDecode(value.Span) ?? throw PrivateRowFault.Of("mark of how far complaints are answered");
            return _saved;
        }

        bool wasAlone = _parts.View.Head.Replicas.Epoch == 0 && _parts.View.Head.Replicas.Replicas.Count == 1;
        return wasAlone
            ? head + 1
            : await OwnRecordWalk.FirstAsync(_parts.View, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<IReadOnlyList<RecordId>> ReadAsync(ulong height, CancellationToken cancellationToken)
    {
        if (await _parts.View.ReadBlockAsync(height, cancellationToken).ConfigureAwait(false)
                is not { Entries.Count: > 0 } block
            || Batch.TryDecode(block.BatchBytes) is not { } batch)
        {
            return [];
        }

        return
        [
            .. batch.Submissions.Select(bytes => Submission.TryDecode(bytes, int.MaxValue)).OfType<Submission>()
                .SelectMany(submission => submission.Operations)
                .Where(operation => operation.Length <= MaxComplaintBytes)
                .Select(operation => LedgerOperation.TryDecode(operation.Span)).OfType<ShareComplaint>()
                .Select(complaint => complaint.Record),
        ];
    }

    private async ValueTask<SealedRecord?> FindOwnAsync(RecordId record, CancellationToken cancellationToken)
    {
        if (!await IsOpenAsync(record, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        LocatedEntry? sealing = await OwnRecordWalk.FindAsync(
            _parts.View, record, entry => OwnRecordWalk.IsSealing(entry, record), cancellationToken)
            .ConfigureAwait(false);
        return sealing?.Submission.Body.Author == _parts.Organisation ? sealing.Operation as SealedRecord : null;
    }

    private static byte[] Encode(ulong next)
    {
        CanonicalWriter writer = new(stackalloc byte[16]);
        writer.Array(2);
        writer.Unsigned(1);
        writer.Unsigned(next);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static ulong? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(2);
        reader.Exactly(1);
        ulong next = reader.Unsigned();
        return reader.End() ? next : null;
    }
}
