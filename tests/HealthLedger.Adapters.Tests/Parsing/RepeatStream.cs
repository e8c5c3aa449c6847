namespace HealthLedger.Adapters.Tests.Parsing;

/// <summary>The same bytes as often as they fit into a length, without holding them.</summary>
internal sealed class RepeatStream(byte[] bytes, long length) : Stream
{
    private readonly long _end = length / bytes.Length * bytes.Length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _end;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int start = (int)(Position % bytes.Length);
        int count = (int)Math.Min(Math.Min(buffer.Length, bytes.Length - start), _end - Position);
        bytes.AsSpan(start, count).CopyTo(buffer);
        Position += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
