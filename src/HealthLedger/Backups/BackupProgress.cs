namespace HealthLedger.Backups;

/// <summary>How far a backup or a restore has come.</summary>
/// <param name="Blocks">Blocks done.</param>
/// <param name="TotalBlocks">Blocks to do.</param>
/// <param name="Bytes">Bytes of the backup written or read.</param>
public readonly record struct BackupProgress(ulong Blocks, ulong TotalBlocks, long Bytes);
