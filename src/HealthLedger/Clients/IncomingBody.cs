namespace HealthLedger.Clients;

/// <summary>
/// A body that arrives in pieces. The sender may send what it was given credit for and no more, so that the memory of
/// a body is there before its bytes are.
/// </summary>
internal sealed class IncomingBody
{
    private readonly byte[] _bytes;
    private int _received;
    private int _granted;

    public IncomingBody(uint length, ReadOnlyMemory<byte> first)
    {
        _bytes = new byte[length];
        first.CopyTo(_bytes);
        _received = first.Length;
        _granted = first.Length;
    }

    public bool IsWhole => _received == _bytes.Length;

    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>How much credit is to be given now; 0 when there is enough under way.</summary>
    public uint TakeGrant()
    {
        int wanted = Math.Min(_bytes.Length, _received + ClientLimits.WindowBytes);
        int more = wanted - _granted;
        if (more <= 0 || (more < ClientLimits.WindowBytes / 2 && wanted != _bytes.Length))
        {
            return 0;
        }

        _granted = wanted;
        return (uint)more;
    }

    /// <summary>Takes a piece.</summary>
    /// <returns>False when it is more than there was credit for, empty, or beyond the body's end.</returns>
    public bool TryAdd(ReadOnlyMemory<byte> piece)
    {
        if (piece.IsEmpty || _received + piece.Length > _granted)
        {
            return false;
        }

        piece.CopyTo(_bytes.AsMemory(_received));
        _received += piece.Length;
        return true;
    }
}
