using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime.Redealing;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>
/// Executes the whole history again from genesis and compares: headers, seals, entries, state rows and pages, tiles,
/// payloads. Stops at the first bad place and names it. Trusts nothing stored but the genesis file. Where the store
/// began with a snapshot, what came before is not there to be executed: blocks are held against their seals.
/// </summary>
internal sealed class LedgerVerification
{
    private const int ProgressEvery = 64;
    private const long ReplayBytes = 96L * 1024 * 1024;

    private readonly NodeParts _parts;
    private readonly LedgerGenesis _genesis;
    private readonly bool _withPayloads;
    private readonly IProgress<VerificationProgress>? _progress;
    private readonly HistoryTileVerification _tiles;
    private readonly HashSet<Digest256> _roots = [];
    private readonly PrunedPayloads _pruned;
    private readonly RequestDetails _details;
    private readonly List<RecoverySummary> _recoveries = [];
    private HistoryReplay _replay = null!;
    private SealedHistory? _sealed;
    private bool _keepsRoots;
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
        _pruned = new PrunedPayloads(parts.Storage.Custody, parts.Vault);
        _details = new RequestDetails(parts.Vault, parts.Storage.Custody, parts.Time);
        _tiles = new HistoryTileVerification(parts.View);
    }

    public async Task<VerificationReport> RunAsync(CancellationToken cancellationToken)
    {
        ulong target = _parts.View.Head.Header.Height;
        ScratchReplayState scratch = new(_parts.Storage, _parts.Executor, ReplayBytes);
        _replay = new HistoryReplay(
            _genesis.Document, GenesisBuilder.Build(_genesis.Document), scratch);
        await using (scratch.ConfigureAwait(false))
        {
            try
            {
                return await VerifyFirstAsync(cancellationToken).ConfigureAwait(false)
                    ?? await VerifyBlocksAsync(target, cancellationToken).ConfigureAwait(false)
                    ?? await VerifyStateAsync(target, cancellationToken).ConfigureAwait(false)
                    ?? await VerifyTilesAsync(cancellationToken).ConfigureAwait(false)
                    ?? await VerifyPrunedAsync(cancellationToken).ConfigureAwait(false)
                    ?? await VerifyCustodyAsync(cancellationToken).ConfigureAwait(false)
                    ?? Report(null, null);
            }
            catch (StorageFailureException exception) when (exception.Code == HealthLedgerErrorCodes.Damaged)
            {
                return Report(exception.Code, $"after height {Last.Height}: {exception.Message}");
            }
        }
    }

    // The last block verified.
    private BlockHeader Last => _sealed?.Last ?? _replay.Head.Header;

    private async Task<VerificationReport?> VerifyCustodyAsync(CancellationToken cancellationToken)
    {
        if (!_withPayloads)
        {
            return null;
        }

        if (await PrivateRowVerification.FindDamageAsync(_parts, cancellationToken).ConfigureAwait(false) is { } row)
        {
            return Report(HealthLedgerErrorCodes.PrivateRowDamaged, row);
        }

        return await _parts.Storage.FindDamageAsync(cancellationToken).ConfigureAwait(false) is { } store
            ? Report(HealthLedgerErrorCodes.Damaged, $"storage: {store}")
            : null;
    }

    private async Task<VerificationReport?> VerifyFirstAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? stored = await _parts.Storage.Blocks
            .ReadBlockAsync(0, cancellationToken).ConfigureAwait(false);
        if (stored is { } bytes)
        {
            return bytes.Span.SequenceEqual(NodeOpener.GenesisBlock(_replay.Head).Encode())
                ? null
                : Report(HealthLedgerErrorCodes.BlockDamaged, "height 0: the stored block is not that of the genesis");
        }

        ulong first = await OwnRecordWalk.FirstAsync(_parts.View, cancellationToken).ConfigureAwait(false);
        try
        {
            _sealed = await SealedHistory.BeginAsync(_parts, first, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (IntegrityException exception)
        {
            return Report(exception.Code, $"height {first}: {exception.Message}");
        }
    }

    // Goes on from the last block verified.
    private async Task<VerificationReport?> VerifyBlocksAsync(ulong target, CancellationToken cancellationToken)
    {
        for (ulong height = Last.Height + 1; height <= target; height++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (CheckedBlock? block, VerificationReport? failure) = await VerifyBlockAsync(
                height, cancellationToken).ConfigureAwait(false);
            if (block is null)
            {
                return failure!;
            }

            Keep(block.Header.StateRoot);
            _blocks++;
            _entries += (ulong)block.Entries.Count;
            if (block.Batch.Recovery is { } recovery && block.Header.NextReplicaSet != block.Header.ReplicaSet)
            {
                _recoveries.Add(
                    new RecoverySummary { Height = new BlockHeight(height), GivenUp = recovery.GivenUp });
            }

            if (_withPayloads
                && (await VerifyIndexAsync(block, cancellationToken).ConfigureAwait(false)
                    ?? await VerifyPayloadsAsync(block, height, cancellationToken).ConfigureAwait(false)) is { } bad)
            {
                return bad;
            }

            if (_progress is not null && (height % ProgressEvery == 0 || height == target))
            {
                _progress.Report(new VerificationProgress(height, target, _entries, _payloads));
            }
        }

        return null;
    }

    private async Task<VerificationReport?> VerifyIndexAsync(
        CheckedBlock block, CancellationToken cancellationToken) =>
        await IndexVerification.FindDamageAsync(_parts.View, block, cancellationToken).ConfigureAwait(false)
            is { } fault
            ? Report(HealthLedgerErrorCodes.IndexDamaged, $"height {block.Header.Height}: {fault}")
            : null;

    private async Task<(CheckedBlock? Block, VerificationReport? Failure)> VerifyBlockAsync(
        ulong height, CancellationToken cancellationToken)
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
            return (null, Report(HealthLedgerErrorCodes.BlockDamaged, $"height {height}: the block is missing"));
        }

        (CheckedBlock? good, ReplayFault? fault) = _sealed is null
            ? await ExecuteAsync(block, cancellationToken).ConfigureAwait(false)
            : _sealed.Next(block);
        if (good is null)
        {
            return (null, Report(fault!.Code, fault.Text));
        }

        return await _tiles.FindDamageAsync(good.Tiles, cancellationToken).ConfigureAwait(false) is { } tile
            ? (null, Report(HealthLedgerErrorCodes.HistoryDamaged, tile))
            : (good, null);
    }

    private async ValueTask<(CheckedBlock? Block, ReplayFault? Fault)> ExecuteAsync(
        Block block, CancellationToken cancellationToken)
    {
        (ExecutedBlock? executed, ReplayFault? fault) = await _replay
            .NextAsync(block, cancellationToken).ConfigureAwait(false);
        if (executed is null)
        {
            return (null, fault);
        }

        bool isSame = executed.Entries.Count == block.Entries.Count
            && executed.Skipped.SequenceEqual(block.Skipped)
            && executed.Entries.Zip(block.Entries).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span));
        return isSame
            ? (CheckedBlock.Of(executed), null)
            : (null, new ReplayFault(
                HealthLedgerErrorCodes.BlockDamaged,
                $"height {block.Header.Height}: the stored entries or skip codes are not the executed ones"));
    }

    private async Task<VerificationReport?> VerifyPayloadsAsync(
        CheckedBlock block, ulong height, CancellationToken cancellationToken)
    {
        for (int i = 0; i < block.Submissions.Count; i++)
        {
            if (block.Submissions[i] is not { } first
                || Submission.TryDecode(block.Batch.Submissions[i], int.MaxValue) is not { } submission
                || submission.Body.Author != _parts.Organisation)
            {
                continue;
            }

            for (int j = 0; j < submission.Operations.Count; j++)
            {
                bool isAccepted = block.Entries[(int)first + j].Outcome == EntryOutcomeCode.Accepted;
                if (await VerifyOperationAsync(submission, j, isAccepted, height, cancellationToken)
                    .ConfigureAwait(false) is { } bad)
                {
                    return bad;
                }
            }
        }

        return null;
    }

    private async ValueTask<VerificationReport?> VerifyOperationAsync(
        Submission submission, int index, bool isAccepted, ulong height, CancellationToken cancellationToken)
    {
        switch (LedgerOperation.TryDecode(submission.Operations[index].Span))
        {
            case SealedRecord append when isAccepted:
                return await VerifyRecordAsync(submission, append, height, cancellationToken).ConfigureAwait(false);
            case Attest { Kind: Attest.Prune } prune when isAccepted:
                _pruned.OnSealed(prune.Commitment);
                return null;
            case RequestAccess request
                when !await _details.IsStoredAsync(request, cancellationToken).ConfigureAwait(false):
                return Report(
                    HealthLedgerErrorCodes.PrivateRowDamaged,
                    $"height {height}, request {request.Request}: its details are missing or not those committed to");
            default:
                return null;
        }
    }

    // A statement may have been sealed while this ran: then its entry is in a block after those verified so far.
    private async Task<VerificationReport?> VerifyPrunedAsync(CancellationToken cancellationToken)
    {
        if (_pruned.FirstUnsealed is not null
            && await VerifyBlocksAsync(_parts.View.Head.Header.Height, cancellationToken).ConfigureAwait(false)
                is { } bad)
        {
            return bad;
        }

        return _pruned.FirstUnsealed is not { } place
            ? null
            : Report(
                HealthLedgerErrorCodes.PayloadMissing,
                $"{place}: the payload is absent, and the statement that it was pruned is not sealed");
    }

    private async Task<VerificationReport?> VerifyRecordAsync(
        Submission submission, SealedRecord append, ulong height, CancellationToken cancellationToken)
    {
        foreach (RecordSegment segment in append.Segments)
        {
            StoredEnvelope? stored = await _parts.Storage.Custody
                .ReadEnvelopeAsync(segment.Id.ToArray(), cancellationToken).ConfigureAwait(false);
            string place = $"height {height}, record {append.Record}, segment {segment.Id}";
            if (stored is null)
            {
                if (await _pruned.TryExplainAsync(segment.Id, place, cancellationToken).ConfigureAwait(false))
                {
                    continue;
                }

                return Report(HealthLedgerErrorCodes.PayloadMissing, $"{place}: the payload is absent without an "
                    + "erasure entry");
            }

            SegmentExpectation expected = RecordOperation.Expect(
                _genesis.LedgerId, submission.Body.Author, append, segment);
            SegmentFault fault = RecordOpener.Check(expected, stored.Envelope.Span);
            if (fault == SegmentFault.None)
            {
                ReadOnlyMemory<byte>? share = await _parts.Vault.UnprotectAsync(
                    VaultKey.Shares, segment.Id.ToArray(), stored.Share, cancellationToken).ConfigureAwait(false);
                fault = RecordOpener.CheckShares(
                    expected, share is { } bytes ? DealtShares.TryDecode(bytes.Span) : null);
            }

            if (fault == SegmentFault.ShareMismatched
                && await SealedDealing.ReadAsync(_parts, append.Record, cancellationToken).ConfigureAwait(false)
                    is { } anew
                && await new DealtShareStore(_parts.Vault, _parts.Storage.Custody)
                    .FindAsync(expected, anew, stored, cancellationToken).ConfigureAwait(false) is not null)
            {
                fault = SegmentFault.None;
            }

            if (fault != SegmentFault.None)
            {
                return Report(HealthLedgerErrorCodes.PayloadDamaged, $"{place}: {fault}");
            }

            _payloads++;
        }

        return null;
    }

    private async Task<VerificationReport?> VerifyTilesAsync(CancellationToken cancellationToken) =>
        await _tiles.FindDamageAtEndAsync(cancellationToken).ConfigureAwait(false) is { } fault
            ? Report(HealthLedgerErrorCodes.HistoryDamaged, fault)
            : null;

    private async Task<VerificationReport?> VerifyStateAsync(ulong target, CancellationToken cancellationToken)
    {
        _keepsRoots = true;
        Keep(Last.StateRoot);
        if (!await _parts.Follower.WhenStoredAsync(target, cancellationToken).ConfigureAwait(false))
        {
            return Report(
                HealthLedgerErrorCodes.InputOutputFailed,
                $"state rows: not verified, because the database does not take the blocks up to height {target}");
        }

        StateVerification state = new(_parts.Storage.State);
        string? fault = await state.RunAsync(cancellationToken).ConfigureAwait(false);
        if (fault is not null)
        {
            return Report(HealthLedgerErrorCodes.StateDamaged, fault);
        }

        // Blocks may have been sealed meanwhile: rows and pages are then those of some of them, which are verified
        // too. The head is asked, because the follower counts a block as stored a moment after it can be read.
        ulong newest = _parts.View.Head.Header.Height;
        return await VerifyBlocksAsync(newest, cancellationToken).ConfigureAwait(false)
            ?? CheckRoot("state rows", state.RowsRoot, target, newest)
            ?? CheckRoot("state pages", state.PagesRoot, target, newest);
    }

    // Roots of earlier blocks are not kept: there may be millions, and none of them is asked for.
    private void Keep(Digest256 root)
    {
        if (_keepsRoots)
        {
            _roots.Add(root);
        }
    }

    private VerificationReport? CheckRoot(string what, Digest256 root, ulong from, ulong to) => _roots.Contains(root)
        ? null
        : Report(
            HealthLedgerErrorCodes.StateDamaged,
            $"{what}: they do not lead to a root sealed at height {from} to {to}");

    private VerificationReport Report(string? code, string? error) => new()
    {
        BlocksVerified = _blocks,
        EntriesVerified = _entries,
        PayloadsVerified = _payloads,
        PayloadsPruned = _pruned.Count,
        Recoveries = [.. _recoveries],
        BeganAt = _sealed?.Began is { } began ? new BlockHeight(began) : null,
        FirstErrorCode = code,
        FirstError = error,
    };
}
