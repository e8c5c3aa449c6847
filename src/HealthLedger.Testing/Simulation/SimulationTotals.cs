using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HealthLedger.Testing.Simulation.Checkers;
using HealthLedger.Testing.Simulation.Faults;

namespace HealthLedger.Testing.Simulation;

/// <summary>
/// What a range of seeds did together, and the line that is kept of it. Used by one thread at a time.
/// </summary>
public sealed class SimulationTotals
{
    private readonly SortedDictionary<FaultKind, long> _faults = [];
    private readonly SortedDictionary<Promise, long> _checks = [];
    private readonly StringBuilder _digests = new();

    /// <summary>Begins with nothing.</summary>
    /// <param name="firstSeed">The first seed of the range.</param>
    public SimulationTotals(ulong firstSeed)
    {
        FirstSeed = firstSeed;
        foreach (FaultKind kind in Enum.GetValues<FaultKind>())
        {
            _faults[kind] = 0;
        }

        foreach (Promise promise in Enum.GetValues<Promise>())
        {
            _checks[promise] = 0;
        }
    }

    /// <summary>The first seed.</summary>
    public ulong FirstSeed { get; }

    /// <summary>The last seed that was added.</summary>
    public ulong LastSeed { get; private set; }

    /// <summary>Seeds.</summary>
    public int Seeds { get; private set; }

    /// <summary>Seeds that count: enough acknowledged writes, and a fault.</summary>
    public int Counted { get; private set; }

    /// <summary>Seeds that broke a promise.</summary>
    public int Broken { get; private set; }

    /// <summary>Virtual time.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Events.</summary>
    public long Steps { get; private set; }

    /// <summary>Blocks.</summary>
    public long Blocks { get; private set; }

    /// <summary>Acknowledged submissions.</summary>
    public long AcknowledgedWrites { get; private set; }

    /// <summary>View changes.</summary>
    public long ViewChanges { get; private set; }

    /// <summary>Blocks that nodes took over from others.</summary>
    public long TransferredBlocks { get; private set; }

    /// <summary>Processes that died.</summary>
    public long Crashes { get; private set; }

    /// <summary>Nodes that stopped voting with their key.</summary>
    public long Retired { get; private set; }

    /// <summary>Reports of evidence.</summary>
    public long Equivocations { get; private set; }

    /// <summary>Changes of the replica set.</summary>
    public ulong Epochs { get; private set; }

    /// <summary>Organisations that got a replica by vote.</summary>
    public int Joined { get; private set; }

    /// <summary>Organisations that lost their replica by vote.</summary>
    public int Removed { get; private set; }

    /// <summary>Replicas that got another seal key by vote.</summary>
    public int Renewed { get; private set; }

    /// <summary>Nodes that began with the state of another one.</summary>
    public int Loaded { get; private set; }

    /// <summary>Adds what a seed did.</summary>
    public void Add(SimulationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        LastSeed = result.Seed;
        Seeds++;
        Counted += result.Counts ? 1 : 0;
        Broken += result.Ok ? 0 : 1;
        Duration += result.Duration;
        Steps += result.Steps;
        Blocks += result.Blocks;
        AcknowledgedWrites += result.AcknowledgedWrites;
        ViewChanges += result.ViewChanges;
        TransferredBlocks += result.TransferredBlocks;
        Crashes += result.Crashes;
        Retired += result.Retired;
        Equivocations += result.Equivocations;
        Epochs += result.Epochs;
        Joined += result.Joined;
        Removed += result.Removed;
        Renewed += result.Renewed;
        Loaded += result.Loaded;
        _digests.Append(result.Digest);
        foreach ((FaultKind kind, long count) in result.Faults)
        {
            _faults[kind] += count;
        }

        foreach ((Promise promise, long count) in result.Checks)
        {
            _checks[promise] += count;
        }
    }

    /// <summary>The line that is kept: names and numbers, each pair after a space, ASCII.</summary>
    /// <param name="commit">What was run.</param>
    /// <param name="replicas">As in the options; 0 for what the seeds chose.</param>
    /// <param name="minutes">As in the options.</param>
    /// <param name="workload">As in the options.</param>
    public string ToLine(
        string commit, int replicas, int minutes, SimulationWorkload workload = SimulationWorkload.Steady)
    {
        StringBuilder line = new();
        line.Append(CultureInfo.InvariantCulture, $"seeds={FirstSeed}..{LastSeed} commit={commit}");
        line.Append(CultureInfo.InvariantCulture, $"{HowOf(replicas, minutes, workload)}counted={Counted}");
        line.Append(CultureInfo.InvariantCulture, $" broken={Broken}");
        line.Append(CultureInfo.InvariantCulture, $" hours={Duration.TotalHours:F1} steps={Steps} blocks={Blocks}");
        line.Append(CultureInfo.InvariantCulture, $" acknowledged={AcknowledgedWrites} views={ViewChanges}");
        line.Append(CultureInfo.InvariantCulture, $" transferred={TransferredBlocks} crashes={Crashes}");
        line.Append(CultureInfo.InvariantCulture, $" retired={Retired} equivocations={Equivocations} epochs={Epochs}");
        line.Append(CultureInfo.InvariantCulture, $" joined={Joined} removed={Removed} renewed={Renewed}");
        line.Append(CultureInfo.InvariantCulture, $" loaded={Loaded}");
        byte[] digest = SHA256.HashData(Encoding.ASCII.GetBytes(_digests.ToString()));
        line.Append(CultureInfo.InvariantCulture, $" digest={Convert.ToHexStringLower(digest)}");
        foreach ((FaultKind kind, long count) in _faults)
        {
            line.Append(CultureInfo.InvariantCulture, $" fault:{kind}={count}");
        }

        foreach ((Promise promise, long count) in _checks)
        {
            line.Append(CultureInfo.InvariantCulture, $" promise:{promise}={count}");
        }

        return line.ToString();
    }

    /// <summary>The seed after the last line of a record that goes on from the same first seed.</summary>
    /// <param name="lines">The lines of a record, oldest first; others among them are passed over.</param>
    /// <param name="from">Where the range is to begin.</param>
    /// <param name="replicas">As in the options.</param>
    /// <param name="minutes">As in the options.</param>
    /// <param name="workload">As in the options.</param>
    /// <returns>Where to go on.</returns>
    public static ulong Resume(
        IEnumerable<string> lines,
        ulong from,
        int replicas,
        int minutes,
        SimulationWorkload workload = SimulationWorkload.Steady)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ulong next = from;
        string how = HowOf(replicas, minutes, workload);
        foreach (string line in lines)
        {
            string range = line.Split(' ')[0];
            int dots = range.IndexOf("..", StringComparison.Ordinal);
            if (dots > 0 && line.StartsWith("seeds=", StringComparison.Ordinal)
                && line.Contains(how, StringComparison.Ordinal)
                && ulong.TryParse(range[6..dots], NumberStyles.None, CultureInfo.InvariantCulture, out ulong first)
                && ulong.TryParse(range[(dots + 2)..], NumberStyles.None, CultureInfo.InvariantCulture, out ulong last)
                && first == next && last < ulong.MaxValue)
            {
                next = last + 1;
            }
        }

        return next;
    }

    // Lines of the first workload are from before there were others, and do not name it.
    private static string HowOf(int replicas, int minutes, SimulationWorkload workload) =>
        workload == SimulationWorkload.Steady
            ? string.Create(CultureInfo.InvariantCulture, $" replicas={replicas} minutes={minutes} ")
            : string.Create(
                CultureInfo.InvariantCulture,
                $" replicas={replicas} workload={NameOf(workload)} minutes={minutes} ");

    private static string NameOf(SimulationWorkload workload) => workload.ToString().ToLowerInvariant();
}
