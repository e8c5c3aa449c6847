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
/// Brings a backup into an empty store: every block is executed again from the genesis and must give its sealed
/// header; every payload must be the one that its block commits to. State, indexes and history tiles are made anew,
/// so that a backup of one kind of store is restored into any other.
/// </summary>
internal sealed class BackupRestorer : IDisposable
{
    private const ulong ProgressEvery = 64;
    private const long StateBytes = 96L * 1024 * 1024;

    private readonly BackupSource _source;
    private readonly BackupFrames _frames;
    private readonly RestoreTarget _target;
    private readonly IKeyVault? _vault;
    private readonly VerificationKeyCache _keys = new();
    private readonly StoredReplayState _state;
    private readonly Queue<SegmentExpectation> _expected = [];
    private readonly Queue<SegmentExpectation> _pending = [];
    private readonly HashSet<Digest256> _statements = [];
    private readonly HashSet<Digest256> _usedStatements = [];
    private BackupStart _start = null!;
    private HistoryReplay _replay = null!;
    private bool _hasBlocks;

    public BackupRestorer(BackupSource source, ILedgerStorage storage, IKeyVault? vault)
    {
        _source = source;
        _frames = new BackupFrames(source);
        _target = new RestoreTarget(storage);
        _vault = vault;
        _state = new StoredReplayState(storage.State, new BlockExecutor(_keys), StateBytes);
    }

    /// <summary>The ledger's genesis, once <see cref="BeginAsync"/> has read it.</summary>
    public LedgerGenesis Genesis { get; private set; } = null!;

    /// <summary>Reads the beginning.</summary>
    public async Task<BackupStart> BeginAsync(CancellationToken cancellationToken)
    {
        (_start, Genesis) = await _frames.ReadStartAsync(cancellationToken).ConfigureAwait(false);
        _replay = new HistoryReplay(Genesis.Document, GenesisBuilder.Build(Genesis.Document), _state);
        return _start;
    }

    /// <summary>Restores everything.</summary>
    /// <exception cref="StorageFailureException">The backup is not what was sealed (HLS7102), or the store fails.
    /// </exception>
    public async Task<BackupSummary> RunAsync(
        IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        LedgerHead genesis = _replay.Head;
        await _target.AddAsync(
            new FollowedBlock(NodeOpener.GenesisCommit(genesis).WithPages([]), genesis.State.Pages()),
            cancellationToken)
            .ConfigureAwait(false);
        while (await _frames.NextAsync(cancellationToken).ConfigureAwait(false) is { } frame)
        {
            await TakeAsync(frame, cancellationToken).ConfigureAwait(false);
            if (frame.Type == BackupItemType.Block && _frames.Blocks % ProgressEvery == 0)
            {
                progress?.Report(new BackupProgress(_frames.Blocks, _start.Height, _source.Offset));
            }
        }

        RequireComplete();
        await _target.FlushAsync(cancellationToken).ConfigureAwait(false);
        progress?.Report(new BackupProgress(_frames.Blocks, _start.Height, _source.Offset));
        return BackupSummaries.Of(_start, Genesis.LedgerId, _frames.End, _source.Offset, _source.FileDigest);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _state.Dispose();
        _keys.Dispose();
    }

    private ValueTask TakeAsync(BackupFrame frame, CancellationToken cancellationToken) => frame.Type switch
    {
        BackupItemType.Row => TakeRowAsync(frame.Item, cancellationToken),
        BackupItemType.Block => TakeBlockAsync(frame.Item, cancellationToken),
        BackupItemType.Envelope => TakeEnvelopeAsync(frame.Item, cancellationToken),
        BackupItemType.Pruned => TakePrunedAsync(frame.Item),
        _ => throw _frames.Broken("a frame stands where none of its kind does"),
    };

    private async ValueTask TakeRowAsync(byte[] item, CancellationToken cancellationToken)
    {
        if (_hasBlocks || BackupItem.TryRow(item) is not { } row || row.Table == PrivateTable.Meta
            || !Enum.IsDefined(row.Table))
        {
            throw _frames.Broken("a row is none");
        }

        if (row.Table == PrivateTable.Outbox)
        {
            Submission submission = Submission.TryDecode(row.Value ?? default(ReadOnlyMemory<byte>), int.MaxValue)
                ?? throw _frames.Broken("an outbox row is not a submission");
            foreach (SegmentExpectation segment in OwnRecords.Segments(
                OwnRecords.In(submission, _start.Organisation), Genesis.LedgerId, _start.Organisation))
            {
                _pending.Enqueue(segment);
            }
        }

        await _target.AddAsync(row, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask TakeBlockAsync(byte[] item, CancellationToken cancellationToken)
    {
        ulong height = _replay.Head.Header.Height + 1;
        _hasBlocks = true;
        if (_expected.Count > 0)
        {
            throw _frames.Broken($"height {height - 1}: a payload is missing");
        }

        if (BackupItem.TryBlock(item) is not { } block)
        {
            throw _frames.Broken($"height {height}: the block is not one");
        }

        (ExecutedBlock? executed, ReplayFault? fault) = await _replay
            .NextAsync(block, cancellationToken).ConfigureAwait(false);
        if (executed is null)
        {
            throw _frames.Broken(fault!.Text);
        }

        Block whole = executed.Sealed(block.Seals);
        Expect(whole, executed.Batch);
        BlockCommit commit = executed.ToCommit(whole, JournalPosition.First);
        await _target.AddAsync(new FollowedBlock(commit, executed.Pages), cancellationToken).ConfigureAwait(false);
        _state.Trim(executed.Head, _target.StoredHeight);
    }

    private void Expect(Block block, Batch batch)
    {
        List<LedgerOperation> operations = OwnRecords.AcceptedIn(block, batch, _start.Organisation)!;
        _statements.UnionWith(OwnRecords.Statements(operations, Attest.Prune));
        foreach (SegmentExpectation segment in OwnRecords.Segments(
            operations, Genesis.LedgerId, _start.Organisation))
        {
            _expected.Enqueue(segment);
        }
    }

    private async ValueTask TakeEnvelopeAsync(byte[] item, CancellationToken cancellationToken)
    {
        SegmentExpectation expected = NextExpected();
        if (BackupItem.TryEnvelope(item) is not { } envelope
            || !envelope.SegmentId.Span.SequenceEqual(expected.Segment.ToArray()))
        {
            throw _frames.Broken($"height {_replay.Head.Header.Height}: another payload stands where one is expected");
        }

        SegmentFault fault = RecordOpener.Check(expected, envelope.Envelope.Span);
        if (fault == SegmentFault.None && _vault is not null)
        {
            ReadOnlyMemory<byte>? share = await _vault
                .UnprotectAsync(VaultKey.Shares, envelope.SegmentId, envelope.Share, cancellationToken)
                .ConfigureAwait(false);
            DealtShares? shares = share is { } bytes ? DealtShares.TryDecode(bytes.Span) : null;

            // Those of a record that was dealt anew are of another dealing than its sealing names.
            fault = RecordOpener.CheckShares(expected, shares);
            if (shares is not null && RecordOpener.IsDataKey(expected, envelope.Envelope.Span, shares))
            {
                fault = SegmentFault.None;
            }
        }

        if (fault != SegmentFault.None)
        {
            throw _frames.Broken($"height {_replay.Head.Header.Height}, segment {expected.Segment}: {fault}");
        }

        await _target.AddAsync(envelope, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask TakePrunedAsync(byte[] item)
    {
        SegmentExpectation expected = NextExpected();
        if (BackupItem.TryPruned(item) is not { } pruned || pruned.Segment != expected.Segment)
        {
            throw _frames.Broken($"height {_replay.Head.Header.Height}: another payload stands where one is expected");
        }

        _usedStatements.Add(pruned.Statement);
        return ValueTask.CompletedTask;
    }

    // Behind the last block stand the payloads of what is accepted and not sealed yet.
    private SegmentExpectation NextExpected()
    {
        if (_expected.TryDequeue(out SegmentExpectation? next))
        {
            return next;
        }

        return _replay.Head.Header.Height == _start.Height && _pending.TryDequeue(out next)
            ? next
            : throw _frames.Broken($"height {_replay.Head.Header.Height}: a payload stands where none is expected");
    }

    private void RequireComplete()
    {
        if (_replay.Head.Header.Height != _start.Height || _replay.Head.HeaderHash != _start.HeaderHash
            || _replay.Head.Header.HistorySize != _start.HistorySize)
        {
            throw _frames.Broken("the last block is not the one that the first frame names");
        }

        if (_expected.Count > 0 || _pending.Count > 0)
        {
            throw _frames.Broken("payloads are missing");
        }

        if (!_usedStatements.IsSubsetOf(_statements))
        {
            throw _frames.Broken("payloads are absent against a statement that is not sealed");
        }
    }
}
