namespace HealthLedger.Testing.Faults;

/// <summary>What happens at the planned write.</summary>
public enum StorageFault
{
    /// <summary>HLS7003: the disk is full for this write; nothing of it is stored, later ones succeed.</summary>
    DiskFull = 0,

    /// <summary>
    /// HLS7006: this write fails and nothing of it is stored; a journal refuses appends until it is reopened.
    /// </summary>
    InputOutputError = 1,

    /// <summary>The process dies before the write: nothing of it or of anything later is stored.</summary>
    CrashBefore = 2,

    /// <summary>
    /// The process dies after the write, before its caller learns of it: it is stored, nothing later is.
    /// </summary>
    CrashAfter = 3,

    /// <summary>
    /// This write is acknowledged and nothing of it is stored. An append to a journal is stored all the same: what it
    /// returns depends on it.
    /// </summary>
    LostWrite = 4,

    /// <summary>HLS7006: this read fails; later ones succeed. Counted among reads, not among writes.</summary>
    ReadError = 5,

    /// <summary>This write takes 20 milliseconds of the machine's clock longer.</summary>
    Slow = 6,
}
