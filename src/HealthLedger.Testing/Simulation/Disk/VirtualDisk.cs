using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;

namespace HealthLedger.Testing.Simulation.Disk;

/// <summary>
/// The disk of a machine: what every write and synchronisation of its files goes through, and what can happen to them.
/// </summary>
internal sealed class VirtualDisk
{
    private readonly ChanceStream _chance;
    private readonly FaultTotals _totals;
    private int _callsUntilCrash;
    private int _callsUntilLoss;
    private int _losses;
    private int _callsUntilError;
    private int _callsUntilMisdirection;

    /// <param name="world">Totals.</param>
    /// <param name="chance">What survives a crash.</param>
    public VirtualDisk(SimulationWorld world, ChanceStream chance)
    {
        _chance = chance;
        _totals = world.Faults;
        Latency = chance.Pick<long>([20, 200, 2_000, 8_000]);
    }

    /// <summary>Microseconds that a group takes at least; at most twice as many. Default: the seed chooses.</summary>
    public long Latency { get; set; }

    /// <summary>Microseconds that a fault adds to each synchronisation.</summary>
    public long ExtraLatency { get; set; }

    /// <summary>Whether nothing fits on it any more.</summary>
    public bool IsFull { get; set; }

    /// <summary>Writes and synchronisations so far.</summary>
    public long Calls { get; private set; }

    /// <summary>How often it has claimed to have synchronised what it has not.</summary>
    public int Lies { get; private set; }

    /// <summary>How long the next group takes.</summary>
    public long NextLatency()
    {
        if (ExtraLatency > 0)
        {
            _totals.Meet(FaultKind.SlowDisk);
        }

        return Latency + _chance.Between(0, Latency) + ExtraLatency;
    }

    /// <summary>The process dies at one of the next calls; 0 takes it back.</summary>
    public void CrashAt(int calls) => _callsUntilCrash = calls;

    /// <summary>One of the next synchronisations, and those that follow it, do nothing and say that they did; 0 takes
    /// it back.</summary>
    /// <param name="calls">Which one is the first.</param>
    /// <param name="losses">How many they are.</param>
    public void LoseAt(int calls, int losses = 1)
    {
        _callsUntilLoss = calls;
        _losses = calls == 0 ? 0 : losses;
    }

    /// <summary>One of the next calls fails.</summary>
    public void FailAt(int calls) => _callsUntilError = calls;

    /// <summary>One of the next writes goes to another place of its file.</summary>
    public void MisdirectAt(int calls) => _callsUntilMisdirection = calls;

    /// <summary>Writes.</summary>
    /// <exception cref="DiskFailure">The disk is full or fails, or the process dies here.</exception>
    public void Write(VirtualFile file, int offset, ReadOnlySpan<byte> bytes)
    {
        Calls++;
        if (IsFull)
        {
            _totals.Meet(FaultKind.DiskFull);
            throw new DiskFailure(FaultKind.DiskFull);
        }

        FailIfPlanned();
        if (IsDue(ref _callsUntilMisdirection) && offset > VirtualFile.SectorBytes)
        {
            _totals.Meet(FaultKind.MisdirectedWrite);
            file.Write(_chance.Below(offset / VirtualFile.SectorBytes) * VirtualFile.SectorBytes, bytes);
            return;
        }

        file.Write(offset, bytes);
        DieIfPlanned();
    }

    /// <summary>Synchronises.</summary>
    /// <exception cref="DiskFailure">The disk fails, or the process dies here.</exception>
    public void Synchronise(VirtualFile file)
    {
        Calls++;
        FailIfPlanned();
        DieIfPlanned();
        if (_losses > 0 && (_callsUntilLoss == 0 || IsDue(ref _callsUntilLoss)))
        {
            _totals.Meet(FaultKind.LostWrite);
            _losses--;
            Lies++;
            file.ForgetPending();
        }
        else
        {
            file.Synchronise();
        }

        DieIfPlanned();
    }

    /// <summary>The power fails: what becomes of a file.</summary>
    public void Crash(VirtualFile file)
    {
        int odds = _chance.Pick<int>([0, 200, 500, 1000]);
        if (file.Crash(() => _chance.Permille(odds)))
        {
            _totals.Meet(FaultKind.TornWrite);
        }
    }

    private void FailIfPlanned()
    {
        if (IsDue(ref _callsUntilError))
        {
            _totals.Meet(FaultKind.DiskError);
            throw new DiskFailure(FaultKind.DiskError);
        }
    }

    private void DieIfPlanned()
    {
        if (IsDue(ref _callsUntilCrash))
        {
            _totals.Meet(FaultKind.CrashInWrite);
            throw new DiskFailure(FaultKind.CrashInWrite);
        }
    }

    private static bool IsDue(ref int calls) => calls > 0 && --calls == 0;
}
