namespace HealthLedger.Backups;

/// <summary>What a frame of a backup holds. The numbers are stored (docs/spec/backup.md).</summary>
internal enum BackupItemType
{
    Start = 1,
    Row = 2,
    Block = 3,
    Envelope = 4,
    Pruned = 5,
    End = 9,
}
