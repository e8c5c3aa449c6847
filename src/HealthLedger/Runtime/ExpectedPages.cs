using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime;

/// <summary>
/// The pages that pages above have named, in the order in which a scan meets them: that of their paths, which is the
/// order in which they are named. Some of them are in memory, the others in a temporary file.
/// </summary>
internal sealed class ExpectedPages : IDisposable
{
    private const int MaxPath = 1 + (StatePath.MaxDepth / 2);
    private const int EntryBytes = MaxPath + Digest256.SizeBytes;
    private const int DefaultEntriesOfChunk = 4096;
    private const int ChunksInMemory = 16;

    private readonly int _chunkBytes;
    private readonly Queue<(byte[]? Bytes, long Offset)> _full = [];
    private FileStream? _file;
    private byte[] _write;
    private int _written;
    private byte[] _read = [];
    private int _taken;

    /// <param name="entriesOfChunk">How many entries are written at once.</param>
    public ExpectedPages(int entriesOfChunk = DefaultEntriesOfChunk)
    {
        _chunkBytes = entriesOfChunk * EntryBytes;
        _write = new byte[_chunkBytes];
    }

    /// <summary>Adds one behind all others.</summary>
    /// <param name="path">Its path, at most 33 bytes.</param>
    /// <param name="hash">Its hash.</param>
    public void Add(ReadOnlySpan<byte> path, Digest256 hash)
    {
        Span<byte> entry = _write.AsSpan(_written, EntryBytes);
        entry[..MaxPath].Clear();
        path.CopyTo(entry);
        hash.CopyTo(entry[MaxPath..]);
        _written += EntryBytes;
        if (_written == _chunkBytes)
        {
            Put();
        }
    }

    /// <summary>Takes the first one out; false when there is none.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> path, out Digest256 hash)
    {
        if (_taken == _read.Length && !TryRead())
        {
            (path, hash) = (default, default);
            return false;
        }

        ReadOnlyMemory<byte> entry = _read.AsMemory(_taken, EntryBytes);
        path = entry[..(1 + ((entry.Span[0] + 1) / 2))];
        hash = new Digest256(entry.Span[MaxPath..]);
        _taken += EntryBytes;
        return true;
    }

    public void Dispose() => _file?.Dispose();

    private void Put()
    {
        if (_full.Count < ChunksInMemory)
        {
            _full.Enqueue((_write, 0));
            _write = new byte[_chunkBytes];
        }
        else
        {
            _file ??= SpillFile.Open();
            _full.Enqueue((null, _file.Length));
            _file.Position = _file.Length;
            _file.Write(_write);
        }

        _written = 0;
    }

    private bool TryRead()
    {
        if (!_full.TryDequeue(out (byte[]? Bytes, long Offset) chunk))
        {
            _read = _write[.._written];
            _written = 0;
        }
        else if (chunk.Bytes is not null)
        {
            _read = chunk.Bytes;
        }
        else
        {
            _read = new byte[_chunkBytes];
            _file!.Position = chunk.Offset;
            _file.ReadExactly(_read);
        }

        _taken = 0;
        return _read.Length > 0;
    }
}
