using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Backups;

/// <summary>
/// Writes a backup of a ledger as it stands at one sealed height, block by block, while the node goes on. Everything
/// is checked on its way: a backup of something that is not what was sealed does not come about.
/// </summary>
internal sealed class BackupWriter
{
    private const ulong ProgressEvery = 64;

    private readonly BackupOrigin _origin;
    private readonly LedgerHead _head;
    private readonly BackupRowFilter _filter;
    private readonly HashSet<Digest256> _statements = [];
    private readonly HashSet<Digest256> _usedStatements = [];
    private Dictionary<SegmentId, Digest256> _prunedBy = [];
    private ulong _envelopes;
    private ulong _pruned;
    private ulong _rows;

    public BackupWriter(BackupOrigin origin)
    {
        _origin = origin;
        _head = origin.View.Head;
        _filter = new BackupRowFilter(origin, _head.Header.Height);
    }

    /// <summary>Writes the whole backup.</summary>
    /// <exception cref="IntegrityException">What is stored is not what was sealed (HLS7104).</exception>
    /// <exception cref="StorageFailureException">The store does not answer.</exception>
    public async Task<BackupSummary> WriteAsync(
        Stream target,
        BackupKey key,
        DateTimeOffset now,
        IProgress<BackupProgress>? progress,
        CancellationToken cancellationToken)
    {
        BackupSink sink = await BackupSink.CreateAsync(target, key, cancellationToken).ConfigureAwait(false);
        using (sink)
        {
            BackupStart start = new()
            {
                Genesis = _origin.Genesis.Bytes,
                Organisation = _origin.Organisation,
                Height = _head.Header.Height,
                HeaderHash = _head.HeaderHash,
                HistorySize = _head.Header.HistorySize,
                Created = now.ToUnixTimeMilliseconds(),
            };
            await sink.WriteAsync(start.Encode(), cancellationToken).ConfigureAwait(false);
            await WriteRowsAsync(sink, cancellationToken).ConfigureAwait(false);
            _prunedBy = await PrunedPayloads.ReadAsync(_origin.Custody, _origin.Vault, cancellationToken)
                .ConfigureAwait(false);
            await WriteBlocksAsync(sink, progress, cancellationToken).ConfigureAwait(false);
            foreach (SegmentExpectation segment in _filter.PendingSegments)
            {
                await WriteEnvelopeAsync(sink, segment, "outbox", cancellationToken).ConfigureAwait(false);
            }

            if (!_usedStatements.IsSubsetOf(_statements))
            {
                throw BackupFailure.SourceDamaged("payloads: some are absent against a statement that is not sealed");
            }

            BackupEnd end = new()
            {
                Blocks = _head.Header.Height,
                Envelopes = _envelopes,
                Pruned = _pruned,
                Rows = _rows,
                Digest = sink.FramesDigest,
            };
            await sink.WriteAsync(end.Encode(), cancellationToken).ConfigureAwait(false);
            byte[] digest = await sink.CompleteAsync(cancellationToken).ConfigureAwait(false);
            return BackupSummaries.Of(start, _origin.Genesis.LedgerId, end, sink.BytesWritten, digest);
        }
    }

    private async Task WriteRowsAsync(BackupSink sink, CancellationToken cancellationToken)
    {
        foreach (PrivateTable table in BackupRowFilter.Tables())
        {
            await foreach (PrivateRow row in _origin.Custody.ScanRowsAsync(table, cancellationToken)
                .ConfigureAwait(false))
            {
                if (await _filter.KeepsAsync(row, cancellationToken).ConfigureAwait(false))
                {
                    await sink.WriteAsync(BackupItem.Of(row), cancellationToken).ConfigureAwait(false);
                    _rows++;
                }
            }

            if (table == PrivateTable.Queue)
            {
                _origin.OnQueueRead?.Invoke();
            }
        }
    }

    private async Task WriteBlocksAsync(
        BackupSink sink, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        LedgerHead genesis = GenesisBuilder.Build(_origin.Genesis.Document);
        Digest256 previous = genesis.HeaderHash;
        HistoryTree history = new();
        ulong target = _head.Header.Height;
        for (ulong height = 1; height <= target; height++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Block block = await ReadBlockAsync(height, cancellationToken).ConfigureAwait(false);
            List<LedgerOperation> operations = Check(block, height, previous, history);
            previous = block.Header.Hash(block.HeaderBytes);
            _statements.UnionWith(OwnRecords.Statements(operations, Attest.Prune));
            await sink.WriteAsync(BackupItem.Of(block), cancellationToken).ConfigureAwait(false);
            foreach (SegmentExpectation segment in OwnRecords
                .Segments(operations, _origin.Genesis.LedgerId, _origin.Organisation))
            {
                await WriteEnvelopeAsync(sink, segment, $"height {height}", cancellationToken).ConfigureAwait(false);
            }

            if (height % ProgressEvery == 0 || height == target)
            {
                progress?.Report(new BackupProgress(height, target, sink.BytesWritten));
            }
        }

        if (previous != _head.HeaderHash)
        {
            throw BackupFailure.SourceDamaged($"height {target}: the chain does not end in the sealed header");
        }
    }

    private async ValueTask<Block> ReadBlockAsync(ulong height, CancellationToken cancellationToken)
    {
        try
        {
            return await _origin.View.ReadBlockAsync(height, cancellationToken).ConfigureAwait(false)
                ?? throw BackupFailure.SourceDamaged($"height {height}: the block is missing");
        }
        catch (IntegrityException exception) when (exception.Code == HealthLedgerErrorCodes.BlockDamaged)
        {
            throw BackupFailure.SourceDamaged($"height {height}: the block is damaged", exception);
        }
    }

    // Chain, batch, entries, history and seals. Execution is left to the restore, which needs no state at hand here.
    private List<LedgerOperation> Check(Block block, ulong height, Digest256 previous, HistoryTree history)
    {
        BlockHeader header = block.Header;
        if (header.Height != height || header.Previous != previous)
        {
            throw BackupFailure.SourceDamaged($"height {height}: the block does not follow the one before");
        }

        if (Batch.TryDecode(block.BatchBytes) is not { } batch || batch.Digest != header.BatchDigest)
        {
            throw BackupFailure.SourceDamaged($"height {height}: the batch is not the sealed one");
        }

        foreach (ReadOnlyMemory<byte> entry in block.Entries)
        {
            history.Append(MerkleTree.LeafHash(entry.Span));
        }

        history.TakeWritten();
        if (history.Size != header.HistorySize || history.Root != header.HistoryRoot)
        {
            throw BackupFailure.SourceDamaged($"height {height}: the entries are not the sealed ones");
        }

        if (!_origin.View.Epochs.AreSealsGood(block))
        {
            throw BackupFailure.SourceDamaged($"height {height}: the seal does not verify");
        }

        return OwnRecords.AcceptedIn(block, batch, _origin.Organisation)
            ?? throw BackupFailure.SourceDamaged($"height {height}: entries and batch do not belong together");
    }

    private async ValueTask WriteEnvelopeAsync(
        BackupSink sink, SegmentExpectation expected, string place, CancellationToken cancellationToken)
    {
        StoredEnvelope? stored = await _origin.Custody
            .ReadEnvelopeAsync(expected.Segment.ToArray(), cancellationToken).ConfigureAwait(false);
        string where = $"{place}, record {expected.Record}, segment {expected.Segment}";
        if (stored is null)
        {
            if (!_prunedBy.TryGetValue(expected.Segment, out Digest256 statement))
            {
                throw BackupFailure.SourceDamaged($"{where}: the payload is missing");
            }

            _usedStatements.Add(statement);
            _pruned++;
            await sink.WriteAsync(BackupItem.OfPruned(expected.Segment, statement), cancellationToken)
                .ConfigureAwait(false);
            return;
        }

        SegmentFault fault = RecordOpener.Check(expected, stored.Envelope.Span);
        if (fault == SegmentFault.None)
        {
            ReadOnlyMemory<byte>? share = await _origin.Vault
                .UnprotectAsync(VaultKey.Shares, stored.SegmentId, stored.Share, cancellationToken)
                .ConfigureAwait(false);
            fault = RecordOpener.CheckShares(expected, share is { } bytes ? DealtShares.TryDecode(bytes.Span) : null);
        }

        if (fault == SegmentFault.ShareMismatched
            && await new DealtShareStore(_origin.Vault, _origin.Custody)
                .FoldAsync(expected, stored, cancellationToken).ConfigureAwait(false) is { } dealt)
        {
            (stored, fault) = (dealt, SegmentFault.None);
        }

        if (fault != SegmentFault.None)
        {
            throw BackupFailure.SourceDamaged($"{where}: {fault}");
        }

        await sink.WriteAsync(BackupItem.Of(stored), cancellationToken).ConfigureAwait(false);
        _envelopes++;
    }
}
