using HealthLedger.Consensus;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Adversaries;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Disk;
using HealthLedger.Testing.Simulation.Growth;
using HealthLedger.Testing.Simulation.Time;

namespace HealthLedger.Testing.Simulation.Nodes;

/// <summary>
/// One machine: a replica, its journal and database on a virtual disk, its clock, and the host around the replica that
/// does what the replica wants done. Everything that happens to it happens in an event of the queue.
/// </summary>
internal sealed partial class SimulatedNode
{
    private readonly SimulationSetting _setting;
    private readonly SimulationWorld _world;
    private readonly Action<SimulatedNode, int, ReadOnlyMemory<byte>> _send;
    private readonly List<Action> _held = [];
    private Replica? _replica;
    private long _incarnation;
    private long _started;
    private int _votesUntilCrash;
    private bool _isPaused;
    private long _received;
    private long _executedSubmissions;

    /// <param name="setting">What all have in common.</param>
    /// <param name="place">The machine's number.</param>
    /// <param name="replica">The number of the replica's organisation; where nobody votes on who is a replica, also
    /// its index in every epoch.</param>
    /// <param name="vault">Its vault, which a clone shares.</param>
    /// <param name="send">Sends a frame to a replica, wherever that is.</param>
    public SimulatedNode(
        SimulationSetting setting,
        int place,
        int replica,
        VirtualVault vault,
        Action<SimulatedNode, int, ReadOnlyMemory<byte>> send)
    {
        _setting = setting;
        _world = setting.World;
        _send = send;
        Place = place;
        ReplicaIndex = replica;
        Participant = setting.Consortium.Organisations[replica];
        Vault = vault;
        Clock = new VirtualClock(_world.Queue, Workloads.Consortium.GenesisTime);
        Disk = new VirtualDisk(_world, new ChanceStream(_world.Seed, "disk", place));
        Journal = new VirtualJournal(Disk);
        Store = new NodeStore(Disk, setting.Ledger.Genesis);
        Signatures = new SimulatedSignatures(vault);
        _policy = new SimulatedPolicy(Clock, setting.Consortium.Genesis.Parameters);
        _self = new ReplicaDefinition(0, Participant, []);
        TakeSeat();
    }

    public int Place { get; }

    public int ReplicaIndex { get; }

    public ParticipantId Participant { get; }

    public VirtualVault Vault { get; }

    public VirtualClock Clock { get; }

    public VirtualDisk Disk { get; }

    public VirtualJournal Journal { get; private set; }

    public NodeStore Store { get; private set; }

    /// <summary>What it does against the protocol, or null.</summary>
    public Adversary? Adversary { get; set; }

    /// <summary>Whether nobody holds it to anything: an adversary, or one of two machines with one key.</summary>
    public bool IsByzantine { get; set; }

    public bool IsUp => _replica is not null;

    /// <summary>Whether it has halted by itself. It does not start again.</summary>
    public bool IsHalted { get; private set; }

    /// <summary>The keys under which it never votes again; none when its journal was always whole.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> LostKeys { get; private set; } = [];

    /// <summary>Whether it was taken away for good: of two copies one goes on.</summary>
    public bool IsRemoved { get; private set; }

    public SimulatedSignatures Signatures { get; }

    /// <summary>Frames with a submission that were sent: what clients hand in, on its way to who proposes it.</summary>
    public long SubmissionsSent { get; private set; }

    public SimulationWorld World => _world;

    public SimulationSetting Setting => _setting;

    /// <summary>The replica's set in force, also before it has started.</summary>
    public ReplicaSet Set => _replica?.Set ?? Store.Head.Ledger.Replicas;

    /// <summary>The replica itself, for adversaries and measurements; null while it is down.</summary>
    public Replica? Replica => _replica;

    /// <summary>Starts from what the disk has.</summary>
    public void Start()
    {
        if (IsUp || IsHalted || IsRemoved || !IsInstalled)
        {
            return;
        }

        Journal.Crash();
        if (_incarnation > 0)
        {
            Store.Crash();
        }
        else if (Store.First > 1)
        {
            _setting.Observer.OnLoaded(this);
        }

        List<ReadOnlyMemory<byte>> records = [];
        JournalCondition condition = Journal.Open(Vault, records);
        if (Store.Height < Journal.ReleasedHeight)
        {
            // The database has lost what the journal was released for.
            condition = JournalCondition.Damaged;
        }

        if (condition != JournalCondition.Whole && Vault.Machines > 1)
        {
            // The other copy has gone on, and it is the replica now.
            Remove();
            return;
        }

        if (condition != JournalCondition.Whole)
        {
            Retire(condition);
            records.Clear();
        }

        Begin(records);
    }

    /// <summary>The process dies. What was under way is lost, or half of it.</summary>
    public void Crash(ulong reason)
    {
        if (!IsUp)
        {
            return;
        }

        _world.Trace.Add(TraceKind.Crashed, Place, reason);
        _world.Crashes++;
        Forget();
    }

    /// <summary>The process dies right after it has sent its next votes; 0 takes it back.</summary>
    public void CrashAfterVotes(int votes) => _votesUntilCrash = votes;

    /// <summary>The process stands still, or goes on.</summary>
    public void Pause(bool isPaused)
    {
        _isPaused = isPaused;
        if (!isPaused)
        {
            Action[] held = [.. _held];
            _held.Clear();
            foreach (Action action in held)
            {
                action();
            }
        }
    }

    /// <summary>The data folder becomes a copy that was taken before.</summary>
    public void Replace((VirtualJournal Journal, NodeStore Store) copy)
    {
        Journal = copy.Journal;
        Store = copy.Store;
    }

    /// <summary>A copy of the data folder, for a disk.</summary>
    public (VirtualJournal Journal, NodeStore Store) Copy(VirtualDisk disk) => (Journal.Copy(disk), Store.Copy(disk));

    /// <summary>It is taken away for good.</summary>
    public void Remove()
    {
        _world.Faults.Meet(Faults.FaultKind.Clone);
        _world.Trace.Add(TraceKind.Retired, Place, (ulong)JournalCondition.Behind);
        Vault.Machines--;
        IsRemoved = true;
        Forget();
    }

    /// <summary>Lets something happen on this machine later, unless the process has died until then.</summary>
    public void After(long delay, Action action)
    {
        long incarnation = _incarnation;
        _world.Queue.After(delay, () => Run(incarnation, action));
    }

    // What it signed with the keys that its vault has is not known any more: it never signs with them again. A new key
    // has a new journal and a new count.
    private void Retire(JournalCondition condition)
    {
        _world.Trace.Add(TraceKind.Retired, Place, (ulong)condition);
        _setting.Observer.OnRetired(this);
        LostKeys = [.. Vault.Keys];
        Vault.BeginAnew();
        Journal = new VirtualJournal(Disk);
    }

    private void Run(long incarnation, Action action)
    {
        if (_setting.Costs is { } costs)
        {
            _setting.Processors[Place].Do(() => Charge(costs, () => RunNow(incarnation, action)));
            return;
        }

        RunNow(incarnation, action);
    }

    // What it takes is known when it is done.
    private double Charge(ProcessorCosts costs, Action action)
    {
        (long made, long verified, long received, long executed) =
            (Signatures.Made, Signatures.Verified, _received, _executedSubmissions);
        action();
        return (costs.Sign * (Signatures.Made - made))
            + (costs.Verify * (Signatures.Verified - verified))
            + (costs.Message * (_received - received))
            + ((costs.Verify + costs.Submission) * (_executedSubmissions - executed));
    }

    private void RunNow(long incarnation, Action action)
    {
        if (incarnation != _incarnation || !IsUp)
        {
            return;
        }

        if (_isPaused)
        {
            _held.Add(() => Run(incarnation, action));
            return;
        }

        action();
    }

    private void Forget()
    {
        _replica = null;
        _incarnation++;
        _held.Clear();
        ForgetHost();
    }

    private void Begin(List<ReadOnlyMemory<byte>> records)
    {
        ReplicaConfiguration configuration = new()
        {
            Participant = Participant,
            Window = _setting.Window,
            Rules = IsByzantine ? ProtocolRules.Correct : _setting.Rules,
        };
        NodeHead head = Store.Head;
        ReplicaOrigin origin = new()
        {
            Set = head.Ledger.Replicas,
            EpochStart = head.EpochStart,
            Height = head.Height,
            HeaderHash = head.Ledger.HeaderHash,
            Head = head.Height == head.EpochStart ? null : Store.Seals,
            Scheduled = head.Scheduled,
            Records = records,
            LostKeys = LostKeys,
        };
        _index.Begin(head.Height + (ulong)_setting.Window);
        _executed = head;
        _started = _world.Queue.Now;
        _world.Trace.Add(TraceKind.Started, Place, head.Height, (ulong)records.Count);
        BeginBundles();
        List<ReplicaEffect> effects = [];
        try
        {
            _replica = Replica.Start(
                configuration,
                Signatures,
                new HeaderReader(head.Ledger.LedgerId),
                _bundlePolicy ?? (IBatchPolicy)_policy,
                origin,
                effects);
        }
        catch (IntegrityException exception)
        {
            // A node that does not start is a finding, not the end of the simulation.
            Halt(exception.Code, exception.Message);
            return;
        }

        Meet();
        Take(effects);
        After(TickMicroseconds, Tick);
        TickBundles();
    }
}
