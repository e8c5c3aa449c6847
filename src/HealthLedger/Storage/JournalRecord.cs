namespace HealthLedger.Storage;

/// <summary>One record as read from a journal.</summary>
public sealed class JournalRecord
{
    /// <summary>Makes the record.</summary>
    public JournalRecord(JournalPosition position, ReadOnlyMemory<byte> bytes)
    {
        Position = position;
        Bytes = bytes;
    }

    /// <summary>Its number.</summary>
    public JournalPosition Position { get; }

    /// <summary>Its bytes, as appended; owned by the record.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }
}
