namespace HealthLedger.Hl7v2.Parsing;

/// <summary>Reads a stream as it is, or as UTF-8 where it is UTF-16.</summary>
internal sealed class BatchSource(Stream stream)
{
    private const int ChunkLength = 32 * 1024;

    private byte[] _raw = [];
    private int _length;
    private bool _isStarted;
    private bool _isEnded;

    /// <summary>The character set of a stream in UTF-16; null of any other, and before the first read.</summary>
    public Hl7CharacterSet? Utf16 { get; private set; }

    /// <summary>Half a unit of UTF-16 at the end of the stream, or nothing.</summary>
    public ReadOnlyMemory<byte> Rest => _isEnded ? _raw.AsMemory(0, _length) : default;

    /// <summary>Reads once.</summary>
    /// <param name="target">Receives bytes, at least 64 KiB.</param>
    /// <param name="cancellationToken">Stops reading from the stream.</param>
    /// <returns>How many bytes; 0 at the end.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        if (!_isStarted)
        {
            _isStarted = true;
            int begun = await stream.ReadAtLeastAsync(
                target[..ChunkLength], Utf16Text.LongestSign, false, cancellationToken).ConfigureAwait(false);
            Utf16 = Utf16Text.Find(target.Span[..begun]);
            if (Utf16 is null)
            {
                return begun;
            }

            _raw = new byte[ChunkLength + Utf16Text.LongestSign];
            target[..begun].CopyTo(_raw);
            _length = begun;
            return Decode(target.Span);
        }

        return Utf16 is null
            ? await stream.ReadAsync(target, cancellationToken).ConfigureAwait(false)
            : await ReadUtf16Async(target, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<int> ReadUtf16Async(Memory<byte> target, CancellationToken cancellationToken)
    {
        int written = 0;
        while (written == 0 && !_isEnded)
        {
            int read = await stream.ReadAsync(_raw.AsMemory(_length, ChunkLength), cancellationToken)
                .ConfigureAwait(false);
            _length += read;
            _isEnded = read == 0;
            written = Decode(target.Span);
        }

        return written;
    }

    private int Decode(Span<byte> target)
    {
        _ = Utf16Text.Decode(
            _raw.AsSpan(0, _length), Utf16!.IsBigEndian, _isEnded, target, out int used, out int written);
        _raw.AsSpan(used, _length - used).CopyTo(_raw);
        _length -= used;
        return written;
    }
}
