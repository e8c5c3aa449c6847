using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace HealthLedger.Storage.Files;

/// <summary>
/// A journal in numbered files (docs/spec/storage.md, journal files). A group of records is one write and one
/// synchronisation, and after a crash it is there as a whole or not at all. May be read while it is appended to;
/// appends are done one after the other. The folder must be held exclusively (<see cref="DirectoryLock"/>).
/// </summary>
[SuppressMessage(
    "Usage", "CA2213",
    Justification = "The gate has no handle, and late callers must be told that the journal is closed.")]
public sealed partial class FileJournal : IJournal
{
    private const int MinimumFileBytes = 4096;

    private readonly FileJournalOptions _options;
    private readonly IJournalMedium _medium;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Lock _filesGate = new();

    // [INV-J1] Ascending, never empty; the last one is the file that is appended to. Guarded by _filesGate.
    private readonly List<ulong> _firsts;

    // Guarded by _gate.
    private JournalTail _tail;
    private bool _isPoisoned;
    private bool _isDisposed;
    private ulong _end;

    private FileJournal(
        FileJournalOptions options, IJournalMedium medium, List<ulong> firsts, JournalTail tail, long bytesCut)
    {
        _options = options;
        _medium = medium;
        _firsts = firsts;
        _tail = tail;
        _end = tail.Next;
        BytesCutAtOpen = bytesCut;
    }

    /// <inheritdoc/>
    public JournalPosition End => new(Volatile.Read(ref _end));

    /// <summary>The position of the oldest record that is still held; <see cref="End"/> when there is none.</summary>
    public JournalPosition Begin
    {
        get
        {
            lock (_filesGate)
            {
                return new JournalPosition(_firsts[0]);
            }
        }
    }

    /// <summary>Bytes of an unacknowledged append that a crash had torn and that opening cut; usually 0.</summary>
    public long BytesCutAtOpen { get; }

    /// <summary>Opens or makes the journal of a folder, and checks it.</summary>
    /// <param name="options">Where, and in files of which size; read now, not kept.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="StorageFailureException">HLS7001, HLS7002, HLS7003, HLS7006 or HLS7007.</exception>
    public static ValueTask<FileJournal> OpenAsync(
        FileJournalOptions options, CancellationToken cancellationToken = default) =>
        OpenAsync(options, new JournalMedium(), cancellationToken);

    /// <summary>Opens through another medium.</summary>
    internal static async ValueTask<FileJournal> OpenAsync(
        FileJournalOptions options, IJournalMedium medium, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (string.IsNullOrEmpty(options.Folder) || options.FileBytes < MinimumFileBytes)
        {
            throw new ArgumentException("A journal has a folder, and files of at least 4,096 bytes.", nameof(options));
        }

        FileJournalOptions own = new() { Folder = options.Folder, FileBytes = options.FileBytes };
        StorageFolder.Create(own.Folder);
        try
        {
            List<ulong> firsts = JournalFolder.List(own.Folder);
            JournalRecovery recovery = new(own.Folder, medium);
            JournalTail tail = await recovery.RecoverAsync(firsts, cancellationToken).ConfigureAwait(false);
            return new FileJournal(own, medium, firsts, tail, recovery.BytesCut);
        }
        catch (IOException exception)
        {
            throw FileFailure.IsDiskFull(exception)
                ? FileFailure.DiskFull(own.Folder, exception)
                : FileFailure.InputOutput(own.Folder, exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw FileFailure.NotWritable(own.Folder, exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<JournalPosition> AppendAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken)
    {
        StorageContract.CheckAppend(records);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_isPoisoned)
            {
                throw new StorageFailureException(
                    HealthLedgerErrorCodes.InputOutputFailed,
                    $"The journal in '{_options.Folder}' refuses appends after a failed write or synchronisation, "
                    + "because "
                    + "what reached the disk is unknown. Check the disk and open the store again.");
            }

            JournalPosition first = new(_tail.Next);
            await WriteAsync(records).ConfigureAwait(false);
            return first;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<JournalRecord> ReadAsync(
        JournalPosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ulong end = End.Value;
        List<ulong> firsts = FilesFrom(from.Value, end);
        uint? link = null;
        for (int index = 0; index < firsts.Count && from.Value < end; index++)
        {
            ulong fileEnd = index + 1 < firsts.Count ? firsts[index + 1] : end;
            string path = JournalFolder.PathOf(_options.Folder, firsts[index]);
            JournalFileReader reader = await OpenReaderAsync(path, firsts[index], cancellationToken)
                .ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                if (link is { } expected && expected != reader.Link)
                {
                    throw FileFailure.Damaged(path, 0, firsts[index], "the file does not continue the one before");
                }

                while (reader.Next < fileEnd)
                {
                    await ReadFrameAsync(reader, cancellationToken).ConfigureAwait(false);
                    ulong position = reader.Head.First;
                    foreach (ReadOnlyMemory<byte> record in JournalFrame.Records(reader.Head, reader.Rest))
                    {
                        if (position >= from.Value)
                        {
                            yield return new JournalRecord(new JournalPosition(position), record);
                        }

                        position++;
                    }
                }

                link = reader.Link;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask ReleaseBeforeAsync(JournalPosition position, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position.Value, End.Value, nameof(position));
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            DeleteBefore(position.Value);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FileFailure.InputOutput(_options.Folder, exception);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The bytes of the journal's files.</summary>
    /// <exception cref="StorageFailureException">HLS7006.</exception>
    public long Measure()
    {
        try
        {
            return JournalFolder.Measure(_options.Folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FileFailure.InputOutput(_options.Folder, exception);
        }
    }

    /// <summary>
    /// Waits for an append under way and closes the files. Whatever was acknowledged is on the disk already.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _tail.Handle.Dispose();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private List<ulong> FilesFrom(ulong from, ulong end)
    {
        lock (_filesGate)
        {
            if (from < _firsts[0] || from > end)
            {
                throw new StorageFailureException(
                    HealthLedgerErrorCodes.FileMissing,
                    $"The journal in '{_options.Folder}' holds records {_firsts[0]} to before {end}, and record "
                    + $"{from} is "
                    + "needed. Restore the folder as a whole: journal and databases belong together.");
            }

            int start = _firsts.FindLastIndex(first => first <= from);
            return _firsts.GetRange(start, _firsts.Count - start);
        }
    }

    private static async ValueTask<JournalFileReader> OpenReaderAsync(
        string path, ulong first, CancellationToken cancellationToken)
    {
        try
        {
            return await JournalRecovery.OpenAsync(path, first, cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException exception)
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.FileMissing,
                $"The journal file '{path}' is missing: it was released while it was read, or something deleted it.",
                isTransient: false,
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FileFailure.InputOutput(path, exception);
        }
    }

    private static async ValueTask ReadFrameAsync(JournalFileReader reader, CancellationToken cancellationToken)
    {
        JournalReadStatus status;
        try
        {
            status = await reader.ReadFrameAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw FileFailure.InputOutput(reader.Path, exception);
        }

        if (status != JournalReadStatus.Frame)
        {
            throw FileFailure.Damaged(
                reader.Path, reader.Offset, reader.Next, JournalRecovery.Describe(status));
        }
    }

    private void DeleteBefore(ulong position)
    {
        bool isChanged = false;
        while (true)
        {
            ulong first;
            lock (_filesGate)
            {
                if (_firsts.Count < 2 || _firsts[1] > position)
                {
                    break;
                }

                first = _firsts[0];
                _firsts.RemoveAt(0);
            }

            File.Delete(JournalFolder.PathOf(_options.Folder, first));
            isChanged = true;
        }

        if (isChanged)
        {
            _medium.SynchroniseFolder(_options.Folder);
        }
    }
}
