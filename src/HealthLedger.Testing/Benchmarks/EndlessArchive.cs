namespace HealthLedger.Testing.Benchmarks;

/// <summary>A stream of messages that are made while they are read, without end.</summary>
internal sealed class EndlessArchive : Stream
{
    private readonly Func<long, byte[]> _make;
    private byte[] _current = [];
    private int _position;
    private long _number;

    public EndlessArchive(Func<long, byte[]> make) => _make = make;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_position == _current.Length)
        {
            _current = _make(_number++);
            _position = 0;
        }

        int length = Math.Min(buffer.Length, _current.Length - _position);
        _current.AsSpan(_position, length).CopyTo(buffer);
        _position += length;
        return length;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
