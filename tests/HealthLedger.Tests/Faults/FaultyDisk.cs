using HealthLedger.Storage.Files;
using Microsoft.Win32.SafeHandles;

namespace HealthLedger.Tests.Faults;

/// <summary>
/// The disk below a journal: it knows what was synchronised, and when power is lost it keeps of the rest nothing, all,
/// or any of its sectors. All calls are counted together; a plan says what happens at which.
/// </summary>
internal sealed class FaultyDisk : IJournalMedium
{
    private const int SectorBytes = 512;
    private const int NoSpace = 28;
    private const int InputOutput = 5;

    private readonly string _folder;
    private readonly Draw _draw;
    private readonly IReadOnlyDictionary<int, DiskFault> _plan;
    private readonly Action _onCrash;
    private readonly JournalMedium _disk = new();
    private readonly Dictionary<string, byte[]> _synchronised = new(StringComparer.Ordinal);
    private bool _hasCrashed;

    public FaultyDisk(string folder, Draw draw, IReadOnlyDictionary<int, DiskFault> plan, Action onCrash)
    {
        _folder = folder;
        _draw = draw;
        _plan = plan;
        _onCrash = onCrash;
        foreach (string path in Files())
        {
            _synchronised.Add(path, File.ReadAllBytes(path));
        }
    }

    /// <summary>Calls so far.</summary>
    public int Calls { get; private set; }

    public async ValueTask WriteAsync(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset)
    {
        byte[] whole = [.. pieces.SelectMany(piece => piece.ToArray())];
        switch (Next())
        {
            case DiskFault.DiskFull:
                await RandomAccess.WriteAsync(file, whole.AsMemory(0, whole.Length / 2), offset);
                throw new IOException("planned", NoSpace);
            case DiskFault.InputOutputError:
                await RandomAccess.WriteAsync(file, whole.AsMemory(0, _draw.Below(whole.Length + 1)), offset);
                throw new IOException("planned", InputOutput);
            case DiskFault.Lost:
                return;
            case DiskFault.Misdirected:
                await _disk.WriteAsync(file, pieces, _draw.Below((int)offset + 1) / SectorBytes * SectorBytes);
                return;
            case DiskFault.CrashAfter:
                await _disk.WriteAsync(file, pieces, offset);
                Crash();
                throw Dead();
            default:
                await _disk.WriteAsync(file, pieces, offset);
                return;
        }
    }

    // Nothing is really synchronised: the machine of the test does not lose power.
    public void Synchronise(SafeFileHandle file)
    {
        switch (Next())
        {
            case DiskFault.Lost:
                return;
            case DiskFault.InputOutputError or DiskFault.DiskFull:
                throw new IOException("planned", InputOutput);
            case DiskFault.CrashAfter:
                Remember();
                Crash();
                throw Dead();
            default:
                Remember();
                return;
        }
    }

    public void SynchroniseFolder(string folder)
    {
        DiskFault? fault = Next();
        if (fault is DiskFault.InputOutputError or DiskFault.DiskFull)
        {
            throw new IOException("planned", InputOutput);
        }

        if (fault == DiskFault.CrashAfter)
        {
            Crash();
            throw Dead();
        }
    }

    public void SetLength(SafeFileHandle file, long length)
    {
        DiskFault? fault = Next();
        if (fault is DiskFault.InputOutputError or DiskFault.DiskFull)
        {
            throw new IOException("planned", InputOutput);
        }

        if (fault != DiskFault.Lost)
        {
            _disk.SetLength(file, length);
        }

        if (fault == DiskFault.CrashAfter)
        {
            Crash();
            throw Dead();
        }
    }

    /// <summary>What the disk holds after power was lost. Call when nobody writes any more.</summary>
    public void LosePower()
    {
        foreach (string path in Files())
        {
            byte[] now = File.ReadAllBytes(path);
            byte[] safe = _synchronised.GetValueOrDefault(path, []);
            if (!now.AsSpan().SequenceEqual(safe))
            {
                File.WriteAllBytes(path, Remains(safe, now));
            }
        }
    }

    // Nothing, all, or any sectors of what was written since the last synchronisation.
    private byte[] Remains(byte[] safe, byte[] now)
    {
        int kind = _draw.Below(4);
        if (kind < 2)
        {
            return kind == 0 ? safe : now;
        }

        int length = kind == 2 ? now.Length : Math.Min(safe.Length, now.Length) + _draw.Below(
            Math.Abs(now.Length - safe.Length) + 1);
        byte[] remains = new byte[length];
        for (int start = 0; start < length; start += SectorBytes)
        {
            byte[] from = _draw.Coin() ? now : safe;
            int end = Math.Min(Math.Min(start + SectorBytes, length), from.Length);
            if (end > start)
            {
                from.AsSpan(start, end - start).CopyTo(remains.AsSpan(start));
            }
        }

        return remains;
    }

    private DiskFault? Next()
    {
        if (_hasCrashed)
        {
            throw Dead();
        }

        Calls++;
        DiskFault? fault = _plan.TryGetValue(Calls, out DiskFault planned) ? planned : null;
        if (fault == DiskFault.CrashBefore)
        {
            Crash();
            throw Dead();
        }

        if (fault == DiskFault.Slow)
        {
            Thread.Yield();
        }

        return fault;
    }

    private void Crash()
    {
        _hasCrashed = true;
        _onCrash();
    }

    private static IOException Dead() => new("the power is off by plan", InputOutput);

    // The file that is written is the newest; the files before it were synchronised when it was begun.
    private void Remember()
    {
        foreach (string path in Files())
        {
            _synchronised[path] = File.ReadAllBytes(path);
        }
    }

    private IEnumerable<string> Files() =>
        Directory.EnumerateFiles(_folder, "*.journal").Order(StringComparer.Ordinal);
}
