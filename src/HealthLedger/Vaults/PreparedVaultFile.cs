using System.Security.Cryptography;
using HealthLedger.Storage;

namespace HealthLedger.Vaults;

/// <summary>
/// What a vault file holds next, on stable storage beside it under a name of its own. It becomes the vault file, or is
/// overwritten with zeros and removed. Nobody else can open it as long as the process that made it lives, so that what
/// processes that died have left is known by that it can be opened.
/// </summary>
internal sealed class PreparedVaultFile : IAsyncDisposable
{
    private const string Suffix = ".new";
    private const int NameBytes = 8;
    private static readonly TimeSpan EmptyFor = TimeSpan.FromHours(1);

    private readonly string _path;
    private readonly FileStream _stream;
    private bool _isRenamed;

    private PreparedVaultFile(string path, FileStream stream)
    {
        _path = path;
        _stream = stream;
    }

    /// <summary>Writes it, and returns when it is on stable storage.</summary>
    /// <exception cref="IOException">It cannot be written, or the disk is full.</exception>
    public static async Task<PreparedVaultFile> WriteAsync(string vault, byte[] bytes)
    {
        string path = $"{vault}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameBytes))}{Suffix}";
        PreparedVaultFile prepared = new(path, DurableFile.Create(path));
        try
        {
            await DurableFile.WriteAsync(prepared._stream, bytes, CancellationToken.None).ConfigureAwait(false);
            return prepared;
        }
        catch
        {
            await prepared.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Removes what processes that died have left beside a vault file, whose lock the caller holds: between
    /// closing and renaming, a file that is still wanted can be opened too.</summary>
    public static async Task RemoveAbandonedAsync(string vault)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(vault))!;
        string name = Path.GetFileName(vault);
        foreach (string path in Directory.EnumerateFiles(folder, "*" + Suffix))
        {
            if (IsPrepared(Path.GetFileName(path), name) && HasContent(path) && TryOpenAlone(path) is { } stream)
            {
                await using (stream.ConfigureAwait(false))
                {
                    await OverwriteAsync(stream).ConfigureAwait(false);
                }

                File.Delete(path);
            }
        }
    }

    /// <summary>Makes it the vault file. The folder is not synchronised.</summary>
    public void Rename(string vault)
    {
        _stream.Dispose();
        File.Move(_path, vault, overwrite: true);
        _isRenamed = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isRenamed)
        {
            return;
        }

        try
        {
            try
            {
                if (_stream.CanWrite)
                {
                    await OverwriteAsync(_stream).ConfigureAwait(false);
                }
            }
            finally
            {
                await _stream.DisposeAsync().ConfigureAwait(false);
                File.Delete(_path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Why the change was refused matters more. It is removed with the first change after the next opening.
        }
    }

    private static bool IsPrepared(string name, string vault)
    {
        // The short name is that of a vault that is being made, and of earlier versions.
        if (name == vault + Suffix)
        {
            return true;
        }

        return name.Length == vault.Length + 1 + (2 * NameBytes) + Suffix.Length
            && name.StartsWith(vault + '.', StringComparison.Ordinal)
            && name[(vault.Length + 1)..^Suffix.Length].All(char.IsAsciiHexDigitLower);
    }

    // An empty one may have been made this instant, and its maker not have it for itself yet. It has no keys, and goes
    // when it is old.
    private static bool HasContent(string path)
    {
        FileInfo file = new(path);
        return file.Exists
            && (file.Length > 0 || TimeProvider.System.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > EmptyFor);
    }

    private static FileStream? TryOpenAlone(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            // Its process lives, and removes it when it finds that the vault has changed.
            return null;
        }
    }

    private static Task OverwriteAsync(FileStream stream)
    {
        stream.Position = 0;
        return DurableFile.WriteAsync(stream, new byte[stream.Length], CancellationToken.None);
    }
}
