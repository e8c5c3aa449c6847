namespace HealthLedger.Backups;

/// <summary>Reads a backup from its first to its last byte without restoring anything.</summary>
internal static class BackupInspector
{
    /// <summary>What the backup holds, once every byte of it has been authenticated.</summary>
    /// <exception cref="StorageFailureException">HLS7101, HLS7102 or HLS7103.</exception>
    public static async Task<BackupSummary> ReadAsync(
        Stream stream, BackupKey key, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        BackupSource source = await BackupSource.OpenAsync(stream, key, cancellationToken).ConfigureAwait(false);
        using (source)
        {
            BackupFrames frames = new(source);
            (BackupStart start, LedgerGenesis genesis) = await frames.ReadStartAsync(cancellationToken)
                .ConfigureAwait(false);
            while (await frames.NextAsync(cancellationToken).ConfigureAwait(false) is { } frame)
            {
                if (frame.Type == BackupItemType.Block)
                {
                    progress?.Report(new BackupProgress(frames.Blocks, start.Height, source.Offset));
                }
            }

            return BackupSummaries.Of(start, genesis.LedgerId, frames.End, source.Offset, source.FileDigest);
        }
    }
}
