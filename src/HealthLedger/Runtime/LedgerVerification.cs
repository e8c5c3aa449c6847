using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>
/// Executes the whole history again from genesis and compares: headers, seals, entries, state rows, tiles, payloads. Stops at
/// the first bad place and names it. Trusts nothing stored but the genesis file.
/// </summary>
internal sealed class LedgerVerification
{
    private const int ProgressEvery = 64;

    private readonly NodeParts _parts;
    private readonly LedgerGenesis _genesis;
    private readonly bool _withPayloads;
    private readonly IProgress<VerificationProgress>? _progress;
    private readonly Dictionary<(int Level, ulong Number), ReadOnlyMemory<byte>> _tiles = [];
    private ulong _blocks;
    private ulong _entries;
    private ulong _payloads;

    public LedgerVerification(
        NodeParts parts, LedgerGenesis genesis, bool withPayloads, IProgress<VerificationProgress>? progress)
    {
        _parts = parts;
        _genesis = genesis;
        _withPayloads = withPayloads;
        _progress = progress;
    }

    public async Task<VerificationReport> RunAsync(CancellationToken cancellationToken)
    {
        ulong target = _parts.View.Head.Header.Height;
        LedgerHead head = GenesisBuilder.Build(_genesis.Document);
        for (ulong height = 1; height <= target; height++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (ExecutedBlock? executed, VerificationReport? failure) = await VerifyBlockAsync(head, height, cancellationToken)
                .ConfigureAwait(false);
            if (executed is null)
            {
                return failure!;
            }

            head = executed.Head;
            _blocks++;
            _entries += (ulong)executed.Entries.Count;
            if (_withPayloads
                && await VerifyPayloadsAsync(executed, height, cancellationToken).ConfigureAwait(false) is { } bad)
            {
                return bad;
            }

            if (_progress is not null && (height % ProgressEvery == 0 || height == target))
            {
                _progress.Report(new VerificationProgress(height, target, _entries, _payloads));
            }
        }

        return await VerifyTilesAsync(cancellationToken).ConfigureAwait(false)
            ?? await VerifyStateAsync(head, target, cancellationToken).ConfigureAwait(false)
            ?? Report(null, null);
    }

    private async Task<(ExecutedBlock? Executed, VerificationReport? Failure)> VerifyBlockAsync(
        LedgerHead head, ulong height, CancellationToken cancellationToken)
    {
        Block? block;
        try
        {
            block = await _parts.View.ReadBlockAsync(height, cancellationToken).ConfigureAwait(false);
        }
        catch (IntegrityException exception)
        {
            return (null, Report(exception.Code, $"height {height}: the stored block is damaged"));
        }

        if (block is null)
        {
            return (null, Report(LedgerErrorCodes.BlockDamaged, $"height {height}: the block is missing"));
        }

        if (Batch.TryDecode(block.BatchBytes) is not { } batch)
        {
            return (null, Report(LedgerErrorCodes.BlockDamaged, $"height {height}: the batch is damaged"));
        }

        if (batch.Time <= head.Header.Time)
        {
            return (null, Report(LedgerErrorCodes.BlockDamaged, $"height {height}: time does not advance"));
        }

        ExecutedBlock executed = _parts.Executor.Execute(head, batch);
        if (!executed.HeaderBytes.AsSpan().SequenceEqual(block.HeaderBytes))
        {
            return (null, Report(
                LedgerErrorCodes.BlockDamaged, $"height {height}: executing the batch gives another header"));
        }

        if (!SealCheck.Holds(head.Replicas, block))
        {
            return (null, Report(LedgerErrorCodes.SealInvalid, $"height {height}: the seal does not verify"));
        }

        if (!AreSame(executed, block))
        {
            return (null, Report(
                LedgerErrorCodes.BlockDamaged, $"height {height}: the stored entries or skip codes are not the executed ones"));
        }

        foreach (HistoryTile tile in executed.Tiles)
        {
            _tiles[(tile.Level, tile.Number)] = tile.Hashes;
        }

        return (executed, null);
    }

    private static bool AreSame(ExecutedBlock executed, Block block)
    {
        if (executed.Entries.Count != block.Entries.Count || !executed.Skipped.SequenceEqual(block.Skipped))
        {
            return false;
        }

        for (int i = 0; i < block.Entries.Count; i++)
        {
            if (!executed.Entries[i].Span.SequenceEqual(block.Entries[i].Span))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<VerificationReport?> VerifyPayloadsAsync(
        ExecutedBlock executed, ulong height, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<byte> bytes in executed.Batch.Submissions)
        {
            if (Submission.TryDecode(bytes.Span, int.MaxValue) is not { } submission
                || submission.Body.Author != _parts.Organisation)
            {
                continue;
            }

            foreach (ReadOnlyMemory<byte> operation in submission.Operations)
            {
                if (LedgerOperation.TryDecode(operation.Span) is AppendRecord append
                    && IsSealedHere(executed, submission, operation)
                    && await VerifyRecordAsync(submission, append, height, cancellationToken).ConfigureAwait(false)
                        is { } bad)
                {
                    return bad;
                }
            }
        }

        return null;
    }

    private static bool IsSealedHere(ExecutedBlock executed, Submission submission, ReadOnlyMemory<byte> operation)
    {
        SubmissionId id = submission.Id;
        Digest256 hash = LedgerOperation.HashOf(operation.Span);
        return executed.Decoded.Any(entry => entry.SubmissionId == id
            && entry.OperationHash == hash && entry.Outcome == EntryOutcomeCode.Accepted);
    }

    private async Task<VerificationReport?> VerifyRecordAsync(
        Submission submission, AppendRecord append, ulong height, CancellationToken cancellationToken)
    {
        foreach (RecordSegment segment in append.Segments)
        {
            StoredEnvelope? stored = await _parts.Storage.Custody
                .ReadEnvelopeAsync(segment.Id.ToArray(), cancellationToken).ConfigureAwait(false);
            string place = $"height {height}, record {append.Record}, segment {segment.Id}";
            if (stored is null)
            {
                return Report(LedgerErrorCodes.PayloadMissing, $"{place}: the payload is absent without an erasure entry");
            }

            SegmentExpectation expected = RecordOperation.Expect(
                _genesis.LedgerId, submission.Body.Author, append, segment);
            SegmentFault fault = RecordOpener.Check(expected, stored.Envelope.Span);
            if (fault == SegmentFault.None)
            {
                ReadOnlyMemory<byte>? share = await _parts.Vault.UnprotectAsync(
                    VaultKey.Shares, segment.Id.ToArray(), stored.Share, cancellationToken).ConfigureAwait(false);
                fault = RecordOpener.CheckShare(
                    expected, share is { } bytes ? DataKeyShare.TryDecode(bytes.Span) : null);
            }

            if (fault != SegmentFault.None)
            {
                return Report(LedgerErrorCodes.PayloadDamaged, $"{place}: {fault}");
            }

            _payloads++;
        }

        return null;
    }

    private async Task<VerificationReport?> VerifyTilesAsync(CancellationToken cancellationToken)
    {
        foreach (KeyValuePair<(int Level, ulong Number), ReadOnlyMemory<byte>> tile in _tiles)
        {
            ReadOnlyMemory<byte>? stored = await _parts.Storage.Blocks
                .ReadTileAsync(tile.Key.Level, tile.Key.Number, cancellationToken).ConfigureAwait(false);

            // Blocks sealed while this runs may have rewritten the newest tile; it then begins with what was expected.
            if (stored is not { } bytes || !bytes.Span.StartsWith(tile.Value.Span))
            {
                return Report(
                    LedgerErrorCodes.HistoryDamaged,
                    $"history tile of level {tile.Key.Level}, number {tile.Key.Number}: not the hashes of the history");
            }
        }

        return null;
    }

    private async Task<VerificationReport?> VerifyStateAsync(
        LedgerHead head, ulong target, CancellationToken cancellationToken)
    {
        if (_parts.View.Head.Header.Height != target || _parts.Follower.StoredHeight != target)
        {
            // Blocks were sealed meanwhile: the rows are those of a later height, which its own header authenticates.
            return null;
        }

        StateTree tree = StateTree.Empty;
        await foreach (StateRow row in _parts.Storage.State.ScanStateAsync(cancellationToken).ConfigureAwait(false))
        {
            if (row.Value is { } value)
            {
                tree = tree.Set(new StateLeaf(
                    (StateKind)row.Kind, row.Key.ToArray(), value.ToArray(), row.Blinding.ToArray()));
            }
        }

        return tree.Root == head.Header.StateRoot || _parts.View.Head.Header.Height != target
            ? null
            : Report(LedgerErrorCodes.StateDamaged, $"state rows: they do not lead to the root sealed at height {target}");
    }

    private VerificationReport Report(string? code, string? error) => new()
    {
        BlocksVerified = _blocks,
        EntriesVerified = _entries,
        PayloadsVerified = _payloads,
        FirstErrorCode = code,
        FirstError = error,
    };
}
