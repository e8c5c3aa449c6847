using System.Buffers.Binary;
using System.Security.Cryptography;
using HealthLedger.Backups;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Snapshots;

/// <summary>
/// A snapshot as a file (docs/spec/backup.md section 4): 8 bytes that say so, each chunk behind its length, an empty
/// one, the manifest behind its length. What comes from a peer is read within limits; the import judges what it says.
/// </summary>
internal sealed class SnapshotFile : IAsyncDisposable
{
    private const int LengthBytes = 4;
    private const int MaxChunks = 1 << 20;

    private readonly FileStream _stream;
    private readonly List<(long Offset, int Length)> _chunks;

    private SnapshotFile(FileStream stream, List<(long Offset, int Length)> chunks, byte[] manifest)
    {
        _stream = stream;
        _chunks = chunks;
        Manifest = manifest;
    }

    /// <summary>The manifest's bytes; nothing of it is checked.</summary>
    public ReadOnlyMemory<byte> Manifest { get; }

    /// <summary>How many chunks the file has.</summary>
    public int Chunks => _chunks.Count;

    private static ReadOnlySpan<byte> Magic => "HLSNAP01"u8;

    /// <summary>Writes the newest state of a store. The file appears only when it is whole and was read back.</summary>
    public static Task<SnapshotSummary> WriteAsync(
        string path,
        ILedgerStorage storage,
        IProgress<SnapshotProgress>? progress,
        CancellationToken cancellationToken) =>
        WholeFile.WriteAsync(
            path,
            stream => WriteAsync(stream, storage, progress, cancellationToken),
            (partial, _) => ReadBackAsync(partial, cancellationToken),
            cancellationToken);

    /// <summary>Opens a file and finds its parts.</summary>
    /// <exception cref="StorageFailureException">It cannot be read.</exception>
    /// <exception cref="IntegrityException">HLS7113: it is not a snapshot, or damaged.</exception>
    public static Task<SnapshotFile> OpenAsync(string path, CancellationToken cancellationToken) =>
        OpenAsync(BackupFile.Open(path), cancellationToken);

    /// <summary>As the other one, of a file that is open; it is closed with the result, or when this throws.</summary>
    public static async Task<SnapshotFile> OpenAsync(FileStream stream, CancellationToken cancellationToken)
    {
        stream.Position = 0;
        try
        {
            return await ReadAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            if (exception is IOException)
            {
                throw exception is EndOfStreamException
                    ? Damaged(stream.Name)
                    : BackupFailure.OfFile(stream.Name, exception);
            }

            throw;
        }
    }

    /// <summary>Reads a chunk by its number; empty when the file has no such.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadChunkAsync(int number, CancellationToken cancellationToken)
    {
        if (number >= _chunks.Count)
        {
            return default;
        }

        (long offset, int length) = _chunks[number];
        byte[] chunk = new byte[length];
        try
        {
            _stream.Position = offset;
            await _stream.ReadExactlyAsync(chunk, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw BackupFailure.OfFile(_stream.Name, exception);
        }

        return chunk;
    }

    /// <summary>What a manifest says that a file is of.</summary>
    public static SnapshotSummary? Summarise(ReadOnlySpan<byte> manifest, long sizeBytes) =>
        SnapshotManifest.TryDecode(manifest) is { } snapshot && Block.TryDecode(snapshot.Block.Span) is { } block
            ? new SnapshotSummary
            {
                LedgerId = block.Header.LedgerId,
                Height = new BlockHeight(block.Header.Height),
                HeaderHash = block.Header.Hash(block.HeaderBytes),
                Time = DateTimeOffset.FromUnixTimeMilliseconds(block.Header.Time),
                Epoch = block.Header.Epoch,
                HistorySize = block.Header.HistorySize,
                Rows = snapshot.Rows,
                SizeBytes = sizeBytes,
            }
            : null;

    /// <summary>What the file says that it is of; null when that cannot be read.</summary>
    public SnapshotSummary? Summarise() => Summarise(Manifest.Span, _stream.Length);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    /// <summary>Writes the newest state of a store into an empty file.</summary>
    public static async Task<SnapshotSummary> WriteAsync(
        FileStream stream,
        ILedgerStorage storage,
        IProgress<SnapshotProgress>? progress,
        CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Magic.ToArray(), cancellationToken).ConfigureAwait(false);
        SnapshotManifest manifest = await SnapshotExport.RunAsync(
            storage,
            async (number, chunk, token) =>
            {
                if (number == 0)
                {
                    // It begins anew where the store went on meanwhile.
                    stream.SetLength(Magic.Length);
                    stream.Position = Magic.Length;
                }

                await FrameAsync(stream, chunk, token).ConfigureAwait(false);
                progress?.Report(new SnapshotProgress(number + 1, 0, stream.Position));
            },
            cancellationToken).ConfigureAwait(false);
        await FrameAsync(stream, default, cancellationToken).ConfigureAwait(false);
        byte[] bytes = manifest.Encode();
        await FrameAsync(stream, bytes, cancellationToken).ConfigureAwait(false);
        SnapshotSummary summary = Summarise(bytes, stream.Position)!;
        return summary.Height.Value > 0 ? summary : throw new IntegrityException(
            HealthLedgerErrorCodes.SnapshotInvalid,
            "The store has no block after the genesis yet, with which every node begins by itself. There is no "
            + "snapshot; try again when something is sealed and stored.");
    }

    private static async ValueTask FrameAsync(
        FileStream stream, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        byte[] length = new byte[LengthBytes];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        await stream.WriteAsync(length, cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(content, cancellationToken).ConfigureAwait(false);
    }

    // What it says was true when it was written; here only that it says it.
    private static async Task ReadBackAsync(string path, CancellationToken cancellationToken)
    {
        SnapshotFile file = await OpenAsync(path, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            SnapshotManifest? manifest = SnapshotManifest.TryDecode(file.Manifest.Span);
            bool isGood = manifest is not null && manifest.Chunks.Count == file.Chunks;
            for (int number = 0; isGood && number < file.Chunks; number++)
            {
                ReadOnlyMemory<byte> chunk = await file.ReadChunkAsync(number, cancellationToken)
                    .ConfigureAwait(false);
                isGood = new Digest256(SHA256.HashData(chunk.Span)) == manifest!.Chunks[number];
            }

            if (!isGood)
            {
                throw Damaged(path);
            }
        }
    }

    private static async Task<SnapshotFile> ReadAsync(FileStream stream, CancellationToken cancellationToken)
    {
        byte[] magic = new byte[Magic.Length];
        await stream.ReadExactlyAsync(magic, cancellationToken).ConfigureAwait(false);
        if (!magic.AsSpan().SequenceEqual(Magic))
        {
            throw Damaged(stream.Name);
        }

        List<(long Offset, int Length)> chunks = [];
        while (await LengthAsync(stream, SnapshotChunk.MaxBytes, cancellationToken).ConfigureAwait(false) is var length
            && length > 0)
        {
            if (chunks.Count == MaxChunks)
            {
                throw Damaged(stream.Name);
            }

            chunks.Add((stream.Position, length));
            stream.Position += length;
        }

        int size = await LengthAsync(stream, SnapshotManifest.MaxBytes, cancellationToken).ConfigureAwait(false);
        if (stream.Length - stream.Position != size)
        {
            throw Damaged(stream.Name);
        }

        byte[] manifest = new byte[size];
        await stream.ReadExactlyAsync(manifest, cancellationToken).ConfigureAwait(false);
        return new SnapshotFile(stream, chunks, manifest);
    }

    private static async Task<int> LengthAsync(FileStream stream, int limit, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[LengthBytes];
        await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        int length = BinaryPrimitives.ReadInt32BigEndian(bytes);
        return length >= 0 && length <= limit && length <= stream.Length - stream.Position
            ? length
            : throw Damaged(stream.Name);
    }

    private static IntegrityException Damaged(string path) => new(
        HealthLedgerErrorCodes.SnapshotInvalid,
        $"'{path}' is not a snapshot, or it is damaged or incomplete. Nothing was stored. Have it written and brought "
        + "here again.");
}
