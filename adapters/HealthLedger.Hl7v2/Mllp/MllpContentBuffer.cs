using System.Buffers;

namespace HealthLedger.Hl7v2.Mllp;

/// <summary>
/// Collects the content of one frame that arrives in pieces. Pooled, grown by doubling (so that the copying
/// is linear), and cleared before it goes back to the pool, because it held patient data.
/// </summary>
internal sealed class MllpContentBuffer(MllpBufferBudget? budget)
{
    private const int InitialBytes = 4096;

    private byte[] _bytes = [];
    private int _length;

    public int Length => _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Appends the bytes, or leaves the buffer as it is when the shared budget has no room.</summary>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _bytes.Length - _length && !TryGrow(_length + bytes.Length))
        {
            return false;
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
        return true;
    }

    public void Release()
    {
        if (_bytes.Length > 0)
        {
            byte[] bytes = _bytes;
            _bytes = [];
            bytes.AsSpan(0, _length).Clear();
            budget?.Release(bytes.Length);
            ArrayPool<byte>.Shared.Return(bytes);
        }

        _length = 0;
    }

    private bool TryGrow(int needed)
    {
        long doubled = Math.Min(Array.MaxLength, Math.Max(InitialBytes, 2L * _bytes.Length));
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, (int)doubled));
        if (budget is not null && !budget.TryReserve(larger.Length))
        {
            ArrayPool<byte>.Shared.Return(larger);
            return false;
        }

        int length = _length;
        _bytes.AsSpan(0, length).CopyTo(larger);
        Release();
        _bytes = larger;
        _length = length;
        return true;
    }
}
