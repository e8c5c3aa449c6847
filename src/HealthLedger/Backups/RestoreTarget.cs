using HealthLedger.Runtime;
using HealthLedger.Storage;

namespace HealthLedger.Backups;

/// <summary>Gathers what is restored and writes it in groups.</summary>
internal sealed class RestoreTarget
{
    private const int MaxGroup = 64;
    private const long MaxBytes = 16 * 1024 * 1024;

    private readonly ILedgerStorage _storage;
    private readonly List<FollowedBlock> _blocks = [];
    private readonly List<StoredEnvelope> _envelopes = [];
    private readonly List<PrivateRow> _rows = [];
    private long _blockBytes;
    private long _custodyBytes;

    public RestoreTarget(ILedgerStorage storage) => _storage = storage;

    /// <summary>The height up to which the store has the blocks.</summary>
    public ulong StoredHeight { get; private set; }

    public async ValueTask AddAsync(FollowedBlock block, CancellationToken cancellationToken)
    {
        _blocks.Add(block);
        _blockBytes += block.Commit.Block.Length;
        if (_blocks.Count >= MaxGroup || _blockBytes >= MaxBytes)
        {
            await FlushBlocksAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask AddAsync(StoredEnvelope envelope, CancellationToken cancellationToken)
    {
        _envelopes.Add(envelope);
        await AddedAsync(envelope.Envelope.Length, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask AddAsync(PrivateRow row, CancellationToken cancellationToken)
    {
        _rows.Add(row);
        await AddedAsync(row.Value?.Length ?? 0, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await FlushBlocksAsync(cancellationToken).ConfigureAwait(false);
        await FlushCustodyAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask AddedAsync(long bytes, CancellationToken cancellationToken)
    {
        _custodyBytes += bytes;
        if (_custodyBytes >= MaxBytes || _envelopes.Count + _rows.Count >= MaxGroup * MaxGroup)
        {
            await FlushCustodyAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask FlushBlocksAsync(CancellationToken cancellationToken)
    {
        if (_blocks.Count > 0)
        {
            await _storage.Blocks
                .CommitAsync(FollowedBlock.Commits(_blocks), cancellationToken).ConfigureAwait(false);
            StoredHeight = _blocks[^1].Commit.Height;
            _blocks.Clear();
            _blockBytes = 0;
        }
    }

    private async ValueTask FlushCustodyAsync(CancellationToken cancellationToken)
    {
        if (_envelopes.Count + _rows.Count > 0)
        {
            CustodyWrite write = new() { Envelopes = [.. _envelopes], Rows = [.. _rows] };
            await _storage.Custody.WriteAsync(write, cancellationToken).ConfigureAwait(false);
            _envelopes.Clear();
            _rows.Clear();
            _custodyBytes = 0;
        }
    }
}
