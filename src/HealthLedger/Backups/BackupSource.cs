using System.Buffers.Binary;
using System.Security.Cryptography;
using HealthLedger.Cryptography;

namespace HealthLedger.Backups;

/// <summary>Reads the frames of a backup; whatever was changed, cut off or appended is refused with its
/// place.</summary>
internal sealed class BackupSource : IDisposable
{
    /// <summary>No frame is larger: an envelope of 100 MiB of payload with room to spare.</summary>
    private const int MaxFrameBytes = 256 * 1024 * 1024;

    // A frame is taken in pieces: a length that no frame follows allocates no more than is there.
    private const int PieceBytes = 1024 * 1024;

    private readonly Stream _source;
    private readonly ChunkedCipherSession _cipher;
    private readonly IncrementalHash _fileDigest;
    private readonly IncrementalHash _frameDigest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _chunk = new byte[ChunkedCipher.ChunkBytes];
    private readonly byte[] _sealed = new byte[ChunkedCipher.ChunkBytes + ChunkedCipher.TagBytes];
    private int _position;
    private int _filled;
    private bool _isLast;

    private BackupSource(Stream source, ChunkedCipherSession cipher, IncrementalHash fileDigest, long offset)
    {
        _source = source;
        _cipher = cipher;
        _fileDigest = fileDigest;
        Offset = offset;
    }

    /// <summary>How many bytes of the file have been read.</summary>
    public long Offset { get; private set; }

    /// <summary>SHA-256 over all frames read, with their lengths.</summary>
    public byte[] FramesDigest => _frameDigest.GetCurrentHash();

    /// <summary>SHA-256 over the file as far as it was read.</summary>
    public byte[] FileDigest => _fileDigest.GetCurrentHash();

    /// <summary>Opens a backup.</summary>
    /// <exception cref="StorageFailureException">HLS7101, HLS7102 or HLS7103.</exception>
    public static async ValueTask<BackupSource> OpenAsync(
        Stream source, BackupKey key, CancellationToken cancellationToken)
    {
        BackupFileHeader header = await BackupFileHeader.ReadAsync(source, cancellationToken).ConfigureAwait(false);
        byte[] prefix = new byte[ChunkedCipher.PrefixBytes];
        int read = await source
            .ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        if (read < prefix.Length)
        {
            throw BackupFailure.Damaged($"offset {header.Bytes.Length}: the file ends within its prefix");
        }

        // A passphrase where the backup has a key, or the other way round, is a wrong key and not a damage.
        bool isSameWay = key.Rounds == 0 == (header.DerivationRounds == 0);
        byte[] dataKey = isSameWay ? key.Derive(header.Salt, header.DerivationRounds) : [];
        ChunkedCipherSession? cipher = isSameWay
            ? ChunkedCipherSession.TryOpen(dataKey, prefix, header.Bytes)
            : null;
        CryptographicOperations.ZeroMemory(dataKey);
        int end = header.Bytes.Length + prefix.Length;
        IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(header.Bytes);
        digest.AppendData(prefix);
        return new BackupSource(source, cipher ?? throw BackupFailure.KeyWrong(end), digest, end);
    }

    /// <summary>The next frame. The end frame is the last: after it comes <see cref="RequireEndAsync"/>.</summary>
    /// <exception cref="StorageFailureException">HLS7102.</exception>
    public async ValueTask<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        byte[] head = new byte[BackupFileHeader.LengthBytes];
        await TakeAsync(head, cancellationToken).ConfigureAwait(false);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length > MaxFrameBytes)
        {
            throw BackupFailure.Damaged($"before offset {Offset}: a frame is larger than frames are");
        }

        byte[] item = new byte[Math.Min((int)length, PieceBytes)];
        int taken = 0;
        while (taken < length)
        {
            if (taken == item.Length)
            {
                Array.Resize(ref item, (int)Math.Min(length, 2L * item.Length));
            }

            await TakeAsync(item.AsMemory(taken), cancellationToken).ConfigureAwait(false);
            taken = item.Length;
        }

        return item;
    }

    /// <summary>Counts a frame into <see cref="FramesDigest"/>: every one but the last, which holds it.</summary>
    public void Count(ReadOnlySpan<byte> item)
    {
        Span<byte> length = stackalloc byte[BackupFileHeader.LengthBytes];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)item.Length);
        _frameDigest.AppendData(length);
        _frameDigest.AppendData(item);
    }

    /// <summary>Nothing may follow, neither in the last chunk nor behind it.</summary>
    public async ValueTask RequireEndAsync(CancellationToken cancellationToken)
    {
        if (_position == _filled && !_isLast)
        {
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_position != _filled || !_isLast)
        {
            throw BackupFailure.Damaged($"before offset {Offset}: something follows the end");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cipher.Dispose();
        _fileDigest.Dispose();
        _frameDigest.Dispose();
        CryptographicOperations.ZeroMemory(_chunk);
    }

    private async ValueTask TakeAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        while (!target.IsEmpty)
        {
            if (_position == _filled)
            {
                await FillAsync(cancellationToken).ConfigureAwait(false);
            }

            int taken = Math.Min(target.Length, _filled - _position);
            _chunk.AsMemory(_position, taken).CopyTo(target);
            _position += taken;
            target = target[taken..];
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_isLast)
        {
            throw BackupFailure.Damaged($"offset {Offset}: the backup ends before its end");
        }

        int read = await _source
            .ReadAtLeastAsync(_sealed, _sealed.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        // A file cut between two chunks has no shorter one at its end, and a cut one does not verify.
        if (!_cipher.TryUnseal(_sealed.AsSpan(0, read), _chunk))
        {
            throw BackupFailure.Damaged($"offset {Offset} to {Offset + read}: not the bytes that were written");
        }

        _fileDigest.AppendData(_sealed.AsSpan(0, read));
        Offset += read;
        _isLast = read < _sealed.Length;
        _position = 0;
        _filled = read - ChunkedCipher.TagBytes;
    }
}
