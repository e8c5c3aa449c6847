namespace HealthLedger.Backups;

/// <summary>One frame between start and end.</summary>
internal sealed class BackupFrame
{
    public BackupFrame(BackupItemType type, byte[] item)
    {
        Type = type;
        Item = item;
    }

    public BackupItemType Type { get; }

    public byte[] Item { get; }
}
