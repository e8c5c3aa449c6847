using Microsoft.Win32.SafeHandles;

namespace HealthLedger.Storage.Files;

/// <summary>The disk.</summary>
internal sealed class JournalMedium : IJournalMedium
{
    // One buffer is cheaper than a gathered write of many small pieces.
    private const long CopyBytes = 64 * 1024;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(
        SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset)
    {
        long size = 0;
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            size += piece.Length;
        }

        if (size > CopyBytes)
        {
            await RandomAccess.WriteAsync(file, pieces, offset, CancellationToken.None).ConfigureAwait(false);
            return;
        }

        byte[] whole = new byte[size];
        int written = 0;
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            piece.CopyTo(whole.AsMemory(written));
            written += piece.Length;
        }

        await RandomAccess.WriteAsync(file, whole, offset, CancellationToken.None).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Synchronise(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    /// <inheritdoc/>
    public void SynchroniseFolder(string folder) => StorageFolder.Synchronise(folder);

    /// <inheritdoc/>
    public void SetLength(SafeFileHandle file, long length) => RandomAccess.SetLength(file, length);
}
