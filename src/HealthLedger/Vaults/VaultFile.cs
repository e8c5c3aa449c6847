using HealthLedger.Storage;
using HealthLedger.Storage.Files;

namespace HealthLedger.Vaults;

/// <summary>The file of a vault on disk: who may read it, and how it is replaced as a whole.</summary>
internal static class VaultFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

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
            throw new KeyUnavailableException(
                HealthLedgerErrorCodes.VaultNotFound,
                "The vault file does not exist or cannot be read. Run `healthledger init`, or restore the "
                    + "vault's backup.",
                exception);
        }
    }

    /// <summary>Replaces the file in one step: after a crash at any instant it is the old or the new one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">What it holds next.</param>
    /// <param name="expected">What it must hold now: another process may have changed it.</param>
    /// <param name="isScrubbing">Whether the old bytes are overwritten where they stand, as far as the disk does
    /// so.</param>
    /// <exception cref="KeyUnavailableException">Somebody else changed the file (HLS8010).</exception>
    /// <exception cref="StorageFailureException">It cannot be written (HLS7001), or the disk is full (HLS7003,
    /// transient).</exception>
    public static async Task ReplaceAsync(string path, byte[] bytes, byte[] expected, bool isScrubbing)
    {
        using FileStream held = Hold(path + ".lock");
        byte[] found = await ReadAsync(path, CancellationToken.None).ConfigureAwait(false);
        if (!found.AsSpan().SequenceEqual(expected))
        {
            throw Changed(null);
        }

        using FileStream? old = isScrubbing ? new FileStream(path, FileMode.Open, FileAccess.ReadWrite) : null;
        await DurableFile.ReplaceAsync(path, bytes, CancellationToken.None).ConfigureAwait(false);
        if (old is not null)
        {
            await old.WriteAsync(new byte[found.Length]).ConfigureAwait(false);
            await old.FlushAsync().ConfigureAwait(false);
            RandomAccess.FlushToDisk(old.SafeFileHandle);
        }
    }

    private static FileStream Hold(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                StorageFolder.CreateFile(path);
            }

            return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw Changed(exception);
        }
    }

    private static KeyUnavailableException Changed(Exception? cause) => new(
        HealthLedgerErrorCodes.VaultChanged,
        "Another process is changing the vault file or has changed it since it was opened. Nothing was written. Stop "
        + "the other process and open the vault again.",
        cause);

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
