namespace HealthLedger.Storage.Files;

/// <content>Writing a group at the end, and what happens when that fails. Done by one caller at a time.</content>
public sealed partial class FileJournal
{
    private async ValueTask WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> records)
    {
        bool isNewFile = _tail.Offset >= _options.FileBytes;
        JournalTail tail = isNewFile ? StartFile() : _tail;
        try
        {
            (List<ReadOnlyMemory<byte>> pieces, long size, uint checksum) =
                JournalFrame.Build(records, tail.Next, tail.Link);
            if (isNewFile)
            {
                byte[] header = new byte[JournalFileHeader.Size];
                JournalFileHeader.Write(header, tail.Next, tail.Link);
                pieces.Insert(0, header);
            }

            await _medium.WriteAsync(tail.Handle, pieces, isNewFile ? 0 : tail.Offset).ConfigureAwait(false);
            Synchronise(tail);
            Accept(tail with
            {
                Offset = checked(tail.Offset + size),
                Next = checked(tail.Next + (ulong)records.Count),
                Link = checksum,
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw OnFailedWrite(tail, exception);
        }
        catch (StorageFailureException)
        {
            Poison(tail);
            throw;
        }
    }

    /// <summary>Creates the next file. Its entry in the folder is made durable before anything in it counts.</summary>
    private JournalTail StartFile()
    {
        string path = JournalFolder.PathOf(_options.Folder, _tail.Next);
        StorageFolder.CreateFile(path);
        try
        {
            return _tail with
            {
                Path = path,
                Handle = JournalRecovery.OpenForAppend(path),
                Offset = JournalFileHeader.Size,
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FileFailure.InputOutput(path, exception);
        }
    }

    private void Synchronise(JournalTail tail)
    {
        try
        {
            _medium.Synchronise(tail.Handle);
        }
        catch (IOException exception)
        {
            // Also a full disk: pages that could not be written are dropped, and asking again would claim success.
            throw FileFailure.InputOutput(tail.Path, exception);
        }
    }

    private void Accept(JournalTail tail)
    {
        if (tail.Handle != _tail.Handle)
        {
            _tail.Handle.Dispose();
            lock (_filesGate)
            {
                _firsts.Add(_tail.Next);
            }
        }

        _tail = tail;
        Volatile.Write(ref _end, tail.Next);
    }

    private StorageFailureException OnFailedWrite(JournalTail tail, Exception exception)
    {
        if (!FileFailure.IsDiskFull(exception))
        {
            Poison(tail);
            return FileFailure.InputOutput(tail.Path, exception);
        }

        try
        {
            Undo(tail);
            return FileFailure.DiskFull(tail.Path, exception);
        }
        catch (Exception second) when (second is IOException or UnauthorizedAccessException)
        {
            Poison(tail);
            return FileFailure.InputOutput(tail.Path, second);
        }
    }

    /// <summary>
    /// Removes what a full disk let through, so that the next append starts after the last good frame.
    /// </summary>
    private void Undo(JournalTail tail)
    {
        if (tail.Handle == _tail.Handle)
        {
            _medium.SetLength(tail.Handle, tail.Offset);
            return;
        }

        tail.Handle.Dispose();
        File.Delete(tail.Path);
    }

    private void Poison(JournalTail tail)
    {
        _isPoisoned = true;
        if (tail.Handle != _tail.Handle)
        {
            tail.Handle.Dispose();
        }
    }
}
