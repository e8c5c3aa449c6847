using HealthLedger.Storage.Files;

namespace HealthLedger.Backups;

/// <summary>Writes a file that is there whole or not at all.</summary>
internal static class WholeFile
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Writes, synchronises, reads back and names the file.</summary>
    /// <param name="path">The file; it must not exist.</param>
    /// <param name="write">Writes it.</param>
    /// <param name="readBack">Reads what was written under the name that it gets, and throws when that is something
    /// else.</param>
    /// <param name="cancellationToken">Cancels; no file remains then.</param>
    /// <exception cref="StorageFailureException">The file exists (HLS7106) or cannot be written; no file remains.
    /// </exception>
    public static async Task<T> WriteAsync<T>(
        string path,
        Func<FileStream, Task<T>> write,
        Func<string, T, Task> readBack,
        CancellationToken cancellationToken)
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
            T written;
            await using (stream.ConfigureAwait(false))
            {
                written = await write(stream).ConfigureAwait(false);
                await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
                RandomAccess.FlushToDisk(stream.SafeFileHandle);
            }

            await readBack(partial, written).ConfigureAwait(false);
            File.Move(partial, full, overwrite: false);
            StorageFolder.Synchronise(Path.GetDirectoryName(full)!);
            return written;
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

    private static FileStreamOptions NewFile()
    {
        FileStreamOptions options = StorageFolder.OwnFile(FileMode.Create, FileAccess.Write, FileShare.None);
        options.BufferSize = BufferBytes;
        options.Options = FileOptions.Asynchronous;
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
            // What remains has no name that anybody reads; what failed first is what the caller must hear.
        }
    }
}
