using HealthLedger.Storage.Files;

namespace HealthLedger.Testing.Simulation.Disk;

/// <summary>
/// A replica's journal on a virtual disk, in the frames of the product's journal files (docs/spec/storage.md): a group
/// of records is there as a whole or not at all. Opened anew after every crash.
/// </summary>
internal sealed class VirtualJournal
{
    private const int FileBytes = 16 * 1024;

    private readonly VirtualDisk _disk;
    private readonly List<(ulong First, uint Link, VirtualFile File)> _files = [];
    private (ulong Length, uint Link) _counted;
    private uint _link;
    private bool _isPoisoned;

    /// <param name="disk">The machine's disk.</param>
    public VirtualJournal(VirtualDisk disk)
    {
        _disk = disk;
        _files.Add((0, 0, new VirtualFile()));
    }

    /// <summary>Position of the next record.</summary>
    public ulong End { get; private set; }

    /// <summary>Bytes held.</summary>
    public long Bytes => _files.Sum(file => (long)file.File.Length);

    /// <summary>Appends a group, then lets the vault count it.</summary>
    /// <returns>Whether the vault counted it: if not, another copy of this machine is running.</returns>
    /// <exception cref="DiskFailure">The group may be there or not; nothing may be sent of it.</exception>
    public bool Append(IReadOnlyList<ReadOnlyMemory<byte>> records, VirtualVault vault)
    {
        if (_isPoisoned)
        {
            throw new DiskFailure(Faults.FaultKind.DiskError);
        }

        VirtualFile file = _files[^1].File;
        if (file.Length >= FileBytes)
        {
            file = new VirtualFile();
            _files.Add((End, _link, file));
        }

        (List<ReadOnlyMemory<byte>> pieces, _, uint checksum) = JournalFrame.Build(records, End, _link);
        byte[] frame = [.. pieces.SelectMany(piece => piece.ToArray())];
        int before = file.Length;
        try
        {
            _disk.Write(file, before, frame);
            _disk.Synchronise(file);
        }
        catch (DiskFailure failure)
        {
            if (failure.Kind == Faults.FaultKind.DiskFull)
            {
                file.Cut(before);
            }
            else
            {
                // What reached the medium is unknown, so nothing is appended behind it.
                _isPoisoned = true;
            }

            throw;
        }

        End += (ulong)records.Count;
        _link = checksum;
        bool isCounted = vault.TryAdvance(_counted.Length, _counted.Link, End, checksum);
        _counted = (End, checksum);
        return isCounted;
    }

    /// <summary>The height that was stored when a file was given up; the database must have it.</summary>
    public ulong ReleasedHeight { get; private set; }

    /// <summary>Gives up whole files that end before a position.</summary>
    public void ReleaseBefore(ulong position, ulong storedHeight)
    {
        while (_files.Count > 1 && _files[1].First <= position)
        {
            _files.RemoveAt(0);
            ReleasedHeight = storedHeight;
        }
    }

    /// <summary>The power fails.</summary>
    public void Crash()
    {
        foreach ((_, _, VirtualFile file) in _files)
        {
            _disk.Crash(file);
        }
    }

    /// <summary>Changes one bit somewhere.</summary>
    /// <returns>False when there is nothing yet.</returns>
    public bool Flip(Chance.ChanceStream chance)
    {
        VirtualFile file = chance.Pick(_files).File;
        if (file.MediumLength == 0)
        {
            return false;
        }

        file.Flip(chance.Below(file.MediumLength), chance.Below(8));
        return true;
    }

    /// <summary>A copy of what is on the medium.</summary>
    public VirtualJournal Copy(VirtualDisk disk)
    {
        VirtualJournal copy = new(disk);
        copy.ReleasedHeight = ReleasedHeight;
        copy._files.Clear();
        copy._files.AddRange(_files.Select(file => (file.First, file.Link, file.File.Copy())));
        return copy;
    }

    /// <summary>Reads all that is held, cuts a torn end, and holds the rest against the vault.</summary>
    public JournalCondition Open(VirtualVault vault, List<ReadOnlyMemory<byte>> records)
    {
        _isPoisoned = false;
        (ulong End, uint Link) last = (_files[0].First, _files[0].Link);
        (ulong End, uint Link) previous = last;
        for (int i = 0; i < _files.Count; i++)
        {
            (ulong first, uint link, VirtualFile file) = _files[i];
            if (first != last.End || link != last.Link)
            {
                return JournalCondition.Damaged;
            }

            // Records outlive the file, and are read in place: they must not change when the medium does.
            ReadOnlyMemory<byte> content = file.Content.ToArray();
            int offset = 0;
            while (TryRead(
                content, offset, last, out JournalFrameHead head, out ReadOnlyMemory<byte> rest, out uint sum))
            {
                records.AddRange(JournalFrame.Records(head, rest));
                previous = last;
                last = (last.End + (ulong)head.Count, sum);
                offset += JournalFrame.HeadSize + rest.Length;
            }

            if (offset < content.Length && i < _files.Count - 1)
            {
                return JournalCondition.Damaged;
            }

            file.Cut(offset);
        }

        bool isCounted = (last.End == vault.Length && last.Link == vault.Link)
            || (previous.End == vault.Length && previous.Link == vault.Link
                && vault.TryAdvance(previous.End, previous.Link, last.End, last.Link));
        End = last.End;
        _link = last.Link;
        _counted = last;
        return isCounted ? JournalCondition.Whole : JournalCondition.Behind;
    }

    private static bool TryRead(
        ReadOnlyMemory<byte> content,
        int offset,
        (ulong End, uint Link) last,
        out JournalFrameHead head,
        out ReadOnlyMemory<byte> rest,
        out uint checksum)
    {
        checksum = 0;
        rest = default;
        ReadOnlyMemory<byte> bytes = content[offset..];
        if (!JournalFrame.TryReadHead(bytes.Span, out head)
            || head.First != last.End
            || head.Link != last.Link
            || JournalFrame.SizeOf(head.BodyBytes) > bytes.Length)
        {
            return false;
        }

        rest = bytes[JournalFrame.HeadSize..(int)JournalFrame.SizeOf(head.BodyBytes)];
        return JournalFrame.TryCheck(bytes.Span[..JournalFrame.HeadSize], head, rest.Span, out checksum);
    }
}
