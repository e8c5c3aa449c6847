namespace HealthLedger.Adapters.Tests.Parsing;

/// <summary>Gives bytes in parts of the lengths that were asked for, the last length again and again.</summary>
internal sealed class PartStream(byte[] bytes, params int[] lengths) : MemoryStream(bytes, writable: false)
{
    private int _part;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int length = Math.Max(1, lengths[Math.Min(_part++, lengths.Length - 1)]);
        return base.ReadAsync(buffer[..Math.Min(length, buffer.Length)], cancellationToken);
    }
}
