using HealthLedger.Storage;
using HealthLedger.Storage.Files;

namespace HealthLedger.Vaults;

/// <summary>The file of a vault on disk: who may read it, and how it is replaced as a whole.</summary>
internal static class VaultFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const int LockAttempts = 40;
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(25);

    /// <summary>Refuses a file that others may read or write.</summary>
    /// <exception cref="KeyUnavailableException">HLS8009.</exception>
    public static void RequireClosedFile(string path) => RequireClosed(path, "600", File.Exists(path));

    /// <summary>Refuses a folder that others may enter: whoever may write there may replace the file.</summary>
    /// <exception cref="KeyUnavailableException">HLS8009.</exception>
    public static void RequireClosedFolder(string filePath)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(filePath))!;
        RequireClosed(folder, "700", Directory.Exists(folder));
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="KeyUnavailableException">Not there (HLS8002), or open to others (HLS8009).</exception>
    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            RequireClosedFile(path);
            RequireClosedFolder(path);
            return await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotFound(exception);
        }
    }

    /// <summary>Replaces the file in one step: after a crash at any instant it is the old or the new one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">What it holds next.</param>
    /// <param name="expected">What it must hold now: another process may have changed it.</param>
    /// <param name="isScrubbing">Whether the old bytes are overwritten where they stand, as far as the disk does
    /// so.</param>
    /// <param name="isClearing">Whether what processes that died in a change have left is removed. It always is, where
    /// old bytes are overwritten: it has the same keys.</param>
    /// <exception cref="KeyUnavailableException">Somebody else changed the file, or has been changing it for a second
    /// (HLS8010).</exception>
    /// <exception cref="StorageFailureException">It cannot be written (HLS7001), or the disk is full (HLS7003,
    /// transient).</exception>
    public static async Task ReplaceAsync(
        string path, byte[] bytes, byte[] expected, bool isScrubbing, bool isClearing)
    {
        try
        {
            RequireClosedFolder(path);

            // Whoever stands still in a slow write keeps nobody else from changing the vault: it is not locked yet.
            PreparedVaultFile prepared = await PreparedVaultFile.WriteAsync(path, bytes).ConfigureAwait(false);
            await using (prepared.ConfigureAwait(false))
            {
                if (isScrubbing || isClearing)
                {
                    using FileStream clearing = await HoldAsync(path).ConfigureAwait(false);
                    await PreparedVaultFile.RemoveAbandonedAsync(path).ConfigureAwait(false);
                }

                // A file that nobody may write is replaced too; it is opened for writing to be overwritten alone.
                FileAccess access = isScrubbing ? FileAccess.ReadWrite : FileAccess.Read;
                using FileStream old = await ExchangeAsync(path, prepared, expected, access).ConfigureAwait(false);
                StorageFolder.Synchronise(Path.GetDirectoryName(Path.GetFullPath(path))!);
                if (old.CanWrite)
                {
                    await DurableFile.WriteAsync(old, new byte[expected.Length], CancellationToken.None)
                        .ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DurableFile.FailureOf(path, exception);
        }
    }

    // Puts the prepared file in the place of the expected one, which it returns open. The lock is held for as little as
    // can be: who stands still meanwhile keeps everybody out. To free what the old file occupies takes longer than all
    // the rest, and is left to the closing of it.
    private static async Task<FileStream> ExchangeAsync(
        string path, PreparedVaultFile prepared, byte[] expected, FileAccess access)
    {
        FileStream? old = null;
        try
        {
            using FileStream held = await HoldAsync(path).ConfigureAwait(false);
            old = Open(path, access);
            if (!Holds(old, expected))
            {
                throw Changed();
            }

            if (OperatingSystem.IsWindows())
            {
                // It replaces no file that is open.
                await old.DisposeAsync().ConfigureAwait(false);
            }

            prepared.Rename(path);
            return old;
        }
        catch
        {
            if (old is not null)
            {
                await old.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    private static bool Holds(FileStream file, byte[] expected)
    {
        byte[] found = new byte[expected.Length];
        return file.Length == found.Length
            && RandomAccess.Read(file.SafeFileHandle, found, 0) == found.Length
            && found.AsSpan().SequenceEqual(expected);
    }

    private static FileStream Open(string path, FileAccess access)
    {
        RequireClosedFile(path);
        try
        {
            return new FileStream(path, FileMode.Open, access, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (FileNotFoundException exception)
        {
            throw NotFound(exception);
        }
    }

    private static async Task<FileStream> HoldAsync(string vault)
    {
        string path = vault + ".lock";
        for (int attempt = 1; attempt <= LockAttempts; attempt++)
        {
            if (LockFile.TryOpen(path) is { } held)
            {
                return held;
            }

            // It is held for a comparison and a renaming.
            await Task.Delay(LockPause).ConfigureAwait(false);
        }

        throw Changed();
    }

    private static KeyUnavailableException NotFound(Exception cause) => new(
        HealthLedgerErrorCodes.VaultNotFound,
        "The vault file does not exist or cannot be read. Run `healthledger init`, or restore the vault's backup.",
        cause);

    private static KeyUnavailableException Changed() => new(
        HealthLedgerErrorCodes.VaultChanged,
        "Another process is changing the vault file or has changed it since it was opened. Nothing was written. Stop "
        + "the other process and open the vault again.");

    private static void RequireClosed(string path, string mode, bool exists)
    {
        if (!OperatingSystem.IsWindows() && exists && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
        {
            throw new KeyUnavailableException(
                HealthLedgerErrorCodes.VaultOpenToOthers,
                $"Other users may read or change '{path}', which keys depend on. Fix: chmod {mode} '{path}'.");
        }
    }
}
