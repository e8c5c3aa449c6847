namespace HealthLedger.Storage.Files;

/// <summary>Reads the frames of one journal file in order, and checks every one.</summary>
internal sealed class JournalFileReader : IAsyncDisposable
{
    private const int BufferBytes = 128 * 1024;

    private readonly FileStream _stream;
    private readonly byte[] _head = new byte[JournalFrame.HeadSize];

    private JournalFileReader(FileStream stream, string path)
    {
        _stream = stream;
        Path = path;
        FileBytes = stream.Length;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its length when it was opened.</summary>
    public long FileBytes { get; }

    /// <summary>Where the next frame starts, or the file header.</summary>
    public long Offset { get; private set; }

    /// <summary>Where the newest frame read starts; 0 when none was read.</summary>
    public long FrameOffset { get; private set; }

    /// <summary>The position of the next record.</summary>
    public ulong Next { get; private set; }

    /// <summary>The checksum that the next frame must name.</summary>
    public uint Link { get; private set; }

    /// <summary>The head of the newest frame.</summary>
    public JournalFrameHead Head { get; private set; }

    /// <summary>The bytes of that head; a buffer of its own.</summary>
    public ReadOnlyMemory<byte> HeadBytes { get; private set; }

    /// <summary>Table, records, padding and tail of the newest frame; a buffer of its own.</summary>
    public ReadOnlyMemory<byte> Rest { get; private set; }

    /// <summary>Opens a file beside its writer.</summary>
    public static JournalFileReader Open(string path)
    {
        FileStream stream = new(path, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.Read,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = BufferBytes,
            Options = FileOptions.SequentialScan | FileOptions.Asynchronous,
        });
        return new JournalFileReader(stream, path);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    /// <summary>Reads the file header.</summary>
    /// <returns>False when it is not one.</returns>
    /// <exception cref="StorageFailureException">HLS7002: written by a newer version.</exception>
    public async ValueTask<bool> TryReadHeaderAsync(CancellationToken cancellationToken)
    {
        byte[] header = new byte[JournalFileHeader.Size];
        int read = await _stream
            .ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        if (read < header.Length
            || !JournalFileHeader.TryRead(header, out uint version, out ulong first, out uint link))
        {
            return false;
        }

        if (version > JournalFileHeader.Version)
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.StoreTooNew,
                $"The journal file '{Path}' has format {version}; this version reads up to "
                + $"{JournalFileHeader.Version}. Use the version that wrote it, or a newer one.");
        }

        Offset = JournalFileHeader.Size;
        Next = first;
        Link = link;
        return true;
    }

    /// <summary>Reads the next frame; after anything but a frame, reading is over.</summary>
    public async ValueTask<JournalReadStatus> ReadFrameAsync(CancellationToken cancellationToken)
    {
        int read = await _stream
            .ReadAtLeastAsync(_head, _head.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        if (read < _head.Length)
        {
            return read == 0 ? JournalReadStatus.End : JournalReadStatus.Incomplete;
        }

        if (!JournalFrame.TryReadHead(_head, out JournalFrameHead head))
        {
            return JournalReadStatus.HeadDamaged;
        }

        if (head.First != Next || head.Link != Link)
        {
            return JournalReadStatus.Misplaced;
        }

        // The length comes from a head with a right checksum, and is compared with the file before memory is taken.
        long size = JournalFrame.SizeOf(head.BodyBytes);
        if (size > FileBytes - Offset)
        {
            return JournalReadStatus.Incomplete;
        }

        byte[] rest = new byte[size - JournalFrame.HeadSize];
        await _stream.ReadExactlyAsync(rest, cancellationToken).ConfigureAwait(false);
        Head = head;
        if (!JournalFrame.TryCheck(_head, head, rest, out uint checksum))
        {
            return JournalReadStatus.RestDamaged;
        }

        HeadBytes = _head.AsSpan().ToArray();
        Rest = rest;
        FrameOffset = Offset;
        Offset += size;
        Next = checked(Next + (ulong)head.Count);
        Link = checksum;
        return JournalReadStatus.Frame;
    }
}
