using HealthLedger.Storage.Files;

namespace HealthLedger.Backups;

/// <summary>Writes a backup as a file that is there whole or not at all, and reads files back.</summary>
internal static class BackupFile
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Writes, synchronises, reads back and names the file.</summary>
    public static async Task<BackupSummary> WriteAsync(
        string path, BackupKey key, Func<Stream, Task<BackupSummary>> write, CancellationToken cancellationToken)
    {
        string full = Path.GetFullPath(path);
        string partial = full + ".partial";
        if (File.Exists(full) || Directory.Exists(full))
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.BackupExists,
                $"'{full}' exists and is not overwritten. Name another file, or remove it.");
        }

        bool isOurs = false;
        try
        {
            FileStream stream = new(partial, NewFile());
            isOurs = true;
            BackupSummary summary;
            await using (stream.ConfigureAwait(false))
            {
                summary = await write(stream).ConfigureAwait(false);
                await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
                RandomAccess.FlushToDisk(stream.SafeFileHandle);
            }

            BackupSummary read = await InspectAsync(partial, key, null, cancellationToken).ConfigureAwait(false);
            if (read.Digest != summary.Digest)
            {
                throw BackupFailure.Damaged("as a whole: it was not read back as it was written");
            }

            File.Move(partial, full, overwrite: false);
            StorageFolder.Synchronise(Path.GetDirectoryName(full)!);
            return summary;
        }
        catch (Exception exception)
        {
            if (isOurs)
            {
                TryDelete(partial);
            }

            if (exception is IOException or UnauthorizedAccessException)
            {
                throw BackupFailure.OfFile(full, exception);
            }

            throw;
        }
    }

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

    private static FileStreamOptions NewFile()
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = BufferBytes,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = StorageFolder.FileMode;
        }

        return options;
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What remains has no name of a backup; what failed first is what the caller must hear.
        }
    }
}
