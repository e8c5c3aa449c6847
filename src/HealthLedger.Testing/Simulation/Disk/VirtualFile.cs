namespace HealthLedger.Testing.Simulation.Disk;

/// <summary>A file of a virtual disk: what is on the medium, and what only the system's memory has yet.</summary>
internal sealed class VirtualFile
{
    /// <summary>What a medium writes at once.</summary>
    public const int SectorBytes = 512;

    private byte[] _bytes = [];
    private byte[] _medium = [];
    private readonly List<(long Offset, int Length)> _pending = [];

    /// <summary>Length as programs see it.</summary>
    public int Length { get; private set; }

    /// <summary>What programs see.</summary>
    public ReadOnlyMemory<byte> Content => _bytes.AsMemory(0, Length);

    /// <summary>Length on the medium.</summary>
    public int MediumLength { get; private set; }

    /// <summary>Writes into the system's memory.</summary>
    public void Write(int offset, ReadOnlySpan<byte> bytes)
    {
        Grow(ref _bytes, offset + bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(offset));
        Length = Math.Max(Length, offset + bytes.Length);
        _pending.Add((offset, bytes.Length));
    }

    /// <summary>Brings all that was written to the medium.</summary>
    public void Synchronise()
    {
        foreach ((long offset, int length) in _pending)
        {
            Settle((int)offset, length);
        }

        _pending.Clear();
    }

    /// <summary>Forgets what was written and not synchronised, as a disk that lies about synchronising does.</summary>
    public void ForgetPending() => _pending.Clear();

    /// <summary>Cuts the file, on the medium too.</summary>
    public void Cut(int length)
    {
        Length = Math.Min(Length, length);
        MediumLength = Math.Min(MediumLength, length);
        _bytes.AsSpan(Length).Clear();
        _medium.AsSpan(MediumLength).Clear();
        _pending.Clear();
    }

    /// <summary>
    /// The power fails. Of what was not synchronised each sector is on the medium, or is not, as a function says.
    /// </summary>
    /// <returns>Whether a write is there in part.</returns>
    public bool Crash(Func<bool> survives)
    {
        bool isTorn = false;
        foreach ((long offset, int length) in _pending)
        {
            int kept = 0;
            int sectors = 0;
            for (int at = (int)offset; at < offset + length;)
            {
                int end = Math.Min(((at / SectorBytes) + 1) * SectorBytes, (int)offset + length);
                sectors++;
                if (survives())
                {
                    kept++;
                    Settle(at, end - at);
                }

                at = end;
            }

            isTorn |= kept > 0 && kept < sectors;
        }

        _pending.Clear();
        _bytes = [.. _medium];
        Length = MediumLength;
        return isTorn;
    }

    /// <summary>Changes one bit, on the medium and for programs.</summary>
    public void Flip(int position, int bit)
    {
        _bytes[position] ^= (byte)(1 << bit);
        if (position < MediumLength)
        {
            _medium[position] ^= (byte)(1 << bit);
        }
    }

    /// <summary>A copy of what is on the medium.</summary>
    public VirtualFile Copy() => new()
    {
        _bytes = [.. _medium],
        _medium = [.. _medium],
        Length = MediumLength,
        MediumLength = MediumLength,
    };

    private void Settle(int offset, int length)
    {
        Grow(ref _medium, offset + length);
        _bytes.AsSpan(offset, length).CopyTo(_medium.AsSpan(offset));
        MediumLength = Math.Max(MediumLength, offset + length);
    }

    private static void Grow(ref byte[] bytes, int length)
    {
        if (bytes.Length < length)
        {
            Array.Resize(ref bytes, Math.Max(length, Math.Max(4096, bytes.Length * 2)));
        }
    }
}
