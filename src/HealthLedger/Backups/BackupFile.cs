namespace HealthLedger.Backups;

/// <summary>Backups as files.</summary>
internal static class BackupFile
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Writes, synchronises, reads back and names the file.</summary>
    public static Task<BackupSummary> WriteAsync(
        string path, BackupKey key, Func<Stream, Task<BackupSummary>> write, CancellationToken cancellationToken) =>
        WholeFile.WriteAsync(
            path,
            write,
            async (partial, summary) =>
            {
                BackupSummary read = await InspectAsync(partial, key, null, cancellationToken).ConfigureAwait(false);
                if (read.Digest != summary.Digest)
                {
                    throw BackupFailure.Damaged("as a whole: it was not read back as it was written");
                }
            },
            cancellationToken);

    /// <summary>Authenticates every byte of a file.</summary>
    public static async Task<BackupSummary> InspectAsync(
        string path, BackupKey key, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        FileStream stream = Open(path);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                return await BackupInspector.ReadAsync(stream, key, progress, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException exception)
            {
                throw BackupFailure.OfFile(path, exception);
            }
        }
    }

    /// <summary>Opens a file for reading from its beginning.</summary>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read,
                BufferBytes,
                FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw BackupFailure.OfFile(path, exception);
        }
    }
}
