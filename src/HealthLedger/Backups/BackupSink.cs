using System.Buffers.Binary;
using System.Security.Cryptography;
using HealthLedger.Cryptography;

namespace HealthLedger.Backups;

/// <summary>Writes the frames of a backup, encrypted, with memory for one chunk of 16 KiB.</summary>
internal sealed class BackupSink : IDisposable
{
    private readonly Stream _target;
    private readonly ChunkedCipherSession _cipher;
    private readonly IncrementalHash _fileDigest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _frameDigest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _chunk = new byte[ChunkedCipher.ChunkBytes];
    private readonly byte[] _sealed = new byte[ChunkedCipher.ChunkBytes + ChunkedCipher.TagBytes];
    private int _filled;

    private BackupSink(Stream target, ChunkedCipherSession cipher)
    {
        _target = target;
        _cipher = cipher;
    }

    /// <summary>Bytes written to the target.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>SHA-256 over all frames so far, with their lengths.</summary>
    public byte[] FramesDigest => _frameDigest.GetCurrentHash();

    /// <summary>Begins a backup: header and prefix are written.</summary>
    public static async ValueTask<BackupSink> CreateAsync(
        Stream target, BackupKey key, CancellationToken cancellationToken)
    {
        BackupFileHeader header = BackupFileHeader.Create(
            RandomNumberGenerator.GetBytes(BackupFileHeader.SaltBytes), key.Rounds);
        byte[] dataKey = key.Derive(header.Salt, header.DerivationRounds);
        BackupSink sink = new(target, ChunkedCipherSession.Create(
            dataKey, RandomNumberGenerator.GetBytes(ChunkedCipher.SaltBytes), header.Bytes));
        CryptographicOperations.ZeroMemory(dataKey);
        await sink.PutAsync(header.Bytes, cancellationToken).ConfigureAwait(false);
        await sink.PutAsync(sink._cipher.Prefix, cancellationToken).ConfigureAwait(false);
        return sink;
    }

    /// <summary>Writes one frame.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken)
    {
        byte[] length = new byte[BackupFileHeader.LengthBytes];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)item.Length);
        _frameDigest.AppendData(length);
        _frameDigest.AppendData(item.Span);
        await FillAsync(length, cancellationToken).ConfigureAwait(false);
        await FillAsync(item, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the last chunk, which is always shorter than the others.</summary>
    /// <returns>SHA-256 over the whole file.</returns>
    public async ValueTask<byte[]> CompleteAsync(CancellationToken cancellationToken)
    {
        await SealAsync(cancellationToken).ConfigureAwait(false);
        await _target.FlushAsync(cancellationToken).ConfigureAwait(false);
        return _fileDigest.GetCurrentHash();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cipher.Dispose();
        _fileDigest.Dispose();
        _frameDigest.Dispose();
        CryptographicOperations.ZeroMemory(_chunk);
    }

    private async ValueTask FillAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            int taken = Math.Min(bytes.Length, _chunk.Length - _filled);
            bytes[..taken].CopyTo(_chunk.AsMemory(_filled));
            _filled += taken;
            bytes = bytes[taken..];
            if (_filled == _chunk.Length)
            {
                await SealAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask SealAsync(CancellationToken cancellationToken)
    {
        _cipher.Seal(_chunk.AsSpan(0, _filled), _sealed);
        int length = _filled + ChunkedCipher.TagBytes;
        _filled = 0;
        await PutAsync(_sealed.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _target.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        _fileDigest.AppendData(bytes.Span);
        BytesWritten += bytes.Length;
    }
}
