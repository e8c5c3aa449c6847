namespace HealthLedger.Tests.Transport;

/// <summary>A stream that gives its bytes in pieces: split once, or into pieces of one length.</summary>
internal sealed class PiecedStream(byte[] bytes, int split, bool each) : MemoryStream(bytes)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        long most = each ? split : Position < split ? split - Position : Length - Position;
        return base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, most)], cancellationToken);
    }
}
