using Microsoft.Win32.SafeHandles;

namespace HealthLedger.Storage.Files;

/// <summary>
/// What a journal does to its files. A seam, so that tests can let every write and synchronisation fail.
/// </summary>
internal interface IJournalMedium
{
    /// <summary>Writes pieces one behind the other.</summary>
    ValueTask WriteAsync(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset);

    /// <summary>Brings everything written to the medium (fsync).</summary>
    void Synchronise(SafeFileHandle file);

    /// <summary>Brings the entries of a folder to the medium.</summary>
    void SynchroniseFolder(string folder);

    /// <summary>Cuts or extends a file.</summary>
    void SetLength(SafeFileHandle file, long length);
}
