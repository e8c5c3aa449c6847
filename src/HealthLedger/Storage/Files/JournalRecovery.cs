using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace HealthLedger.Storage.Files;

/// <summary>Brings a folder of journal files to the state that the last acknowledged append left, or refuses.</summary>
[SuppressMessage(
    "Reliability", "CA2000",
    Justification = "The tail that is returned owns the handle; a failure closes it.")]
internal sealed class JournalRecovery
{
    private readonly string _folder;
    private readonly IJournalMedium _medium;

    /// <summary>Recovers a folder through a medium.</summary>
    public JournalRecovery(string folder, IJournalMedium medium)
    {
        _folder = folder;
        _medium = medium;
    }

    /// <summary>Bytes that were cut because a crash had torn them.</summary>
    public long BytesCut { get; private set; }

    /// <summary>Checks the heads of all files and every frame of the newest, and cuts what a crash tore.</summary>
    /// <returns>The file to append to.</returns>
    public async ValueTask<JournalTail> RecoverAsync(List<ulong> firsts, CancellationToken cancellationToken)
    {
        if (firsts.Count == 0)
        {
            firsts.Add(0);
            return await CreateAsync(cancellationToken).ConfigureAwait(false);
        }

        for (int index = 0; index < firsts.Count - 1; index++)
        {
            string path = JournalFolder.PathOf(_folder, firsts[index]);
            JournalFileReader reader = await OpenAsync(path, firsts[index], cancellationToken).ConfigureAwait(false);
            await reader.DisposeAsync().ConfigureAwait(false);
        }

        ulong newest = firsts[^1];
        if (!await IsHeaderTornAsync(JournalFolder.PathOf(_folder, newest), cancellationToken).ConfigureAwait(false))
        {
            return await ScanAsync(newest, mayBeTorn: true, cancellationToken).ConfigureAwait(false);
        }

        // The newest file never became durable, so nothing in it was acknowledged. The file before it was complete.
        BytesCut += new FileInfo(JournalFolder.PathOf(_folder, newest)).Length;
        File.Delete(JournalFolder.PathOf(_folder, newest));
        firsts.RemoveAt(firsts.Count - 1);
        if (firsts.Count == 0)
        {
            firsts.Add(0);
            return await CreateAsync(cancellationToken).ConfigureAwait(false);
        }

        _medium.SynchroniseFolder(_folder);
        return await ScanAsync(firsts[^1], mayBeTorn: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a file for reading and checks its header.</summary>
    /// <exception cref="StorageFailureException">HLS7002 or HLS7007.</exception>
    public static async ValueTask<JournalFileReader> OpenAsync(
        string path, ulong first, CancellationToken cancellationToken)
    {
        JournalFileReader reader = JournalFileReader.Open(path);
        try
        {
            if (!await reader.TryReadHeaderAsync(cancellationToken).ConfigureAwait(false) || reader.Next != first)
            {
                throw FileFailure.Damaged(path, 0, first, "the file header is not what was written");
            }

            return reader;
        }
        catch
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens an existing file for appending.</summary>
    public static SafeFileHandle OpenForAppend(string path) => File.OpenHandle(
        path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, FileOptions.Asynchronous);

    private async ValueTask<JournalTail> CreateAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string path = JournalFolder.PathOf(_folder, 0);
        StorageFolder.CreateFile(path);
        SafeFileHandle handle = OpenForAppend(path);
        try
        {
            byte[] header = new byte[JournalFileHeader.Size];
            JournalFileHeader.Write(header, first: 0, link: 0);
            await _medium.WriteAsync(handle, [header], offset: 0).ConfigureAwait(false);
            _medium.Synchronise(handle);
            _medium.SynchroniseFolder(_folder);
            return new JournalTail(path, handle, JournalFileHeader.Size, Next: 0, Link: 0);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A header is torn when the file ends within it or it is all zeros, and nothing follows. A header that was
    /// written and is different now is damage.
    /// </summary>
    private static async ValueTask<bool> IsHeaderTornAsync(string path, CancellationToken cancellationToken)
    {
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        long length = RandomAccess.GetLength(handle);
        if (length < JournalFileHeader.Size)
        {
            return true;
        }

        byte[] header = new byte[JournalFileHeader.Size];
        int read = await RandomAccess.ReadAsync(handle, header, fileOffset: 0, cancellationToken).ConfigureAwait(false);
        return read < header.Length || !header.AsSpan().ContainsAnyExcept((byte)0);
    }

    private async ValueTask<JournalTail> ScanAsync(ulong first, bool mayBeTorn, CancellationToken cancellationToken)
    {
        string path = JournalFolder.PathOf(_folder, first);
        JournalFileReader reader = await OpenAsync(path, first, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            JournalReadStatus status;
            do
            {
                status = await reader.ReadFrameAsync(cancellationToken).ConfigureAwait(false);
            }
            while (status == JournalReadStatus.Frame);

            if (status != JournalReadStatus.End
                && !(mayBeTorn && await TornTail.IsTornAsync(reader, status, cancellationToken).ConfigureAwait(false)))
            {
                throw FileFailure.Damaged(path, reader.Offset, reader.Next, Describe(status));
            }

            return await CutAsync(reader, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<JournalTail> CutAsync(JournalFileReader reader, CancellationToken cancellationToken)
    {
        SafeFileHandle handle = OpenForAppend(reader.Path);
        try
        {
            if (reader.FileBytes > reader.Offset)
            {
                BytesCut += reader.FileBytes - reader.Offset;
                _medium.SetLength(handle, reader.Offset);
            }

            if (reader.FrameOffset > 0)
            {
                // A synchronisation that failed before may have left pages that only memory holds and that the system
                // counts as written. Writing the newest frame again, unchanged, brings it to the medium for certain.
                await _medium.WriteAsync(handle, [reader.HeadBytes, reader.Rest], reader.FrameOffset)
                    .ConfigureAwait(false);
            }

            _medium.Synchronise(handle);
            return new JournalTail(reader.Path, handle, reader.Offset, reader.Next, reader.Link);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>What is wrong, in words.</summary>
    public static string Describe(JournalReadStatus status) => status switch
    {
        JournalReadStatus.Incomplete => "the file ends within a record",
        JournalReadStatus.HeadDamaged => "no record starts here although one should",
        JournalReadStatus.RestDamaged => "the checksum of a record is wrong",
        JournalReadStatus.Misplaced => "a record of another place or time stands here",
        _ => "the file ends before its last record",
    };
}
