using HealthLedger.Storage.Files;

namespace HealthLedger.Storage;

/// <summary>Writes a small file so that it is there whole, or not at all, after a power loss, and whole once this
/// returns.</summary>
internal static class DurableFile
{
    public static Task WriteNewAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        WriteAsync(path, bytes, isReplacing: false, cancellationToken);

    /// <summary>Replaces the file in one step: after a power loss it is the old or the new one, whole.</summary>
    public static Task ReplaceAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        WriteAsync(path, bytes, isReplacing: true, cancellationToken);

    private static async Task WriteAsync(
        string path, ReadOnlyMemory<byte> bytes, bool isReplacing, CancellationToken cancellationToken)
    {
        string temporary = path + ".new";
        try
        {
            // What a crash left, or somebody planted, would keep its mode.
            File.Delete(temporary);
            FileStream stream = Create(temporary);
            await using (stream.ConfigureAwait(false))
            {
                await WriteAsync(stream, bytes, cancellationToken).ConfigureAwait(false);
            }

            File.Move(temporary, path, overwrite: isReplacing);
            StorageFolder.Synchronise(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FailureOf(path, exception);
        }
    }

    /// <summary>HLS7003 for a full disk, where the write may succeed later; else HLS7001.</summary>
    internal static StorageFailureException FailureOf(string path, Exception exception) =>
        FileFailure.IsDiskFull(exception)
            ? FileFailure.DiskFull(path, exception)
            : new StorageFailureException(
                HealthLedgerErrorCodes.FolderNotWritable,
                "A file cannot be written in the data folder. Check that the folder exists and that this user "
                    + "may write it.",
                innerException: exception);

    /// <summary>Makes a file that is not there, which its owner alone may read, and which nobody else has open as long
    /// as the stream is.</summary>
    internal static FileStream Create(string path)
    {
        FileStreamOptions options = StorageFolder.OwnFile(FileMode.CreateNew, FileAccess.Write, FileShare.None);
        options.Options = FileOptions.Asynchronous;

        // What cannot be written now is not tried again when the file is closed.
        options.BufferSize = 0;
        return new FileStream(path, options);
    }

    /// <summary>Writes at the place of the stream, and returns when that is on stable storage.</summary>
    internal static async Task WriteAsync(
        FileStream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        RandomAccess.FlushToDisk(stream.SafeFileHandle);
    }
}
