namespace HealthLedger.Backups;

/// <summary>The frames of a backup in their order, counted, and held against what the last one says.</summary>
internal sealed class BackupFrames
{
    private readonly BackupSource _source;
    private ulong _rows;
    private ulong _envelopes;
    private ulong _pruned;
    private BackupEnd? _end;

    public BackupFrames(BackupSource source) => _source = source;

    /// <summary>Blocks read so far.</summary>
    public ulong Blocks { get; private set; }

    /// <summary>The last frame; only after <see cref="NextAsync"/> has returned null.</summary>
    public BackupEnd End => _end!;

    public async ValueTask<(BackupStart Start, LedgerGenesis Genesis)> ReadStartAsync(
        CancellationToken cancellationToken)
    {
        byte[] item = await _source.ReadAsync(cancellationToken).ConfigureAwait(false);
        _source.Count(item);
        return BackupStart.TryDecode(item) is { } start && LedgerGenesis.TryDecode(start.Genesis.Span) is { } genesis
            ? (start, genesis)
            : throw Broken("the first frame is not the beginning of a backup");
    }

    /// <summary>The next frame, or null after the last, which is checked with everything behind it.</summary>
    public async ValueTask<BackupFrame?> NextAsync(CancellationToken cancellationToken)
    {
        byte[] item = await _source.ReadAsync(cancellationToken).ConfigureAwait(false);
        switch (BackupItem.TypeOf(item))
        {
            case BackupItemType.Row:
                _rows++;
                break;
            case BackupItemType.Block:
                Blocks++;
                break;
            case BackupItemType.Envelope:
                _envelopes++;
                break;
            case BackupItemType.Pruned:
                _pruned++;
                break;
            case BackupItemType.End:
                await CheckEndAsync(item, cancellationToken).ConfigureAwait(false);
                return null;
            default:
                throw Broken("a frame is none that this version knows");
        }

        _source.Count(item);
        return new BackupFrame((BackupItemType)BackupItem.TypeOf(item)!, item);
    }

    /// <summary>HLS7102 with the place that has been reached.</summary>
    public StorageFailureException Broken(string what) =>
        BackupFailure.Damaged($"before offset {_source.Offset}: {what}");

    private async ValueTask CheckEndAsync(byte[] item, CancellationToken cancellationToken)
    {
        if (BackupEnd.TryDecode(item) is not { } end
            || end.Blocks != Blocks || end.Rows != _rows || end.Envelopes != _envelopes || end.Pruned != _pruned
            || !end.Digest.AsSpan().SequenceEqual(_source.FramesDigest))
        {
            throw Broken("the last frame does not count what came before it");
        }

        _end = end;
        await _source.RequireEndAsync(cancellationToken).ConfigureAwait(false);
    }
}
