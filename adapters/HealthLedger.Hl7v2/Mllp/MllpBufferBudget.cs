namespace HealthLedger.Hl7v2.Mllp;

/// <summary>
/// The memory that the unfinished frames of all connections may hold together. Without it, the frame limit
/// times the connection limit would be the memory that senders can claim.
/// </summary>
internal sealed class MllpBufferBudget(long limitBytes)
{
    private long _reservedBytes;

    public long ReservedBytes => Interlocked.Read(ref _reservedBytes);

    public bool TryReserve(long byteCount)
    {
        if (Interlocked.Add(ref _reservedBytes, byteCount) <= limitBytes)
        {
            return true;
        }

        Interlocked.Add(ref _reservedBytes, -byteCount);
        return false;
    }

    public void Release(long byteCount) => Interlocked.Add(ref _reservedBytes, -byteCount);
}
