using HealthLedger.Consensus;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Disk;

namespace HealthLedger.Testing.Simulation.Nodes;

/// <content>
/// With whom it speaks and under which key, where the ledger votes on who is a replica: the product's list of guests,
/// and a transport that brings a frame only between two who let each other in.
/// </content>
internal sealed partial class SimulatedNode
{
    private readonly Dictionary<ParticipantId, List<byte[]>> _peers = [];
    private readonly Dictionary<ParticipantId, byte[]> _cameWith = [];
    private GuestList? _guests;
    private ReplicaDefinition _self;

    /// <summary>Its place in the set in force; where it has none, its last place.</summary>
    public ReplicaDefinition Self
    {
        get
        {
            TakeSeat();
            return _self;
        }
    }

    /// <summary>Whether the set in force has it.</summary>
    public bool IsMember => Set.Replicas.Any(replica => replica.Participant == Participant);

    /// <summary>Whether there is a node at all: who has no replica at first is installed later.</summary>
    public bool IsInstalled => _self.SealKey.Length > 0;

    /// <summary>Sets up a node, unless there is one, and starts it.</summary>
    /// <param name="key">The seal key with which it applied for a replica.</param>
    public void Install(byte[] key)
    {
        if (!IsInstalled)
        {
            _self = new ReplicaDefinition(0, Participant, key);
        }

        Start();
    }

    /// <summary>Loads the state of another node, before it is set up itself.</summary>
    /// <param name="other">Whose.</param>
    /// <param name="height">At which height; its block is there.</param>
    public void Load(SimulatedNode other, ulong height)
    {
        try
        {
            Store.Begin(other.Store, height, isWhole: _setting.Host.ReadsScheduleOfSnapshot);
            _world.Trace.Add(TraceKind.Loaded, Place, height, (ulong)other.Place);
            _setting.Observer.OnStored(this, Store.Head, Store.Seals!);
        }
        catch (DiskFailure)
        {
            // Nothing is stored, and it begins with the genesis.
        }
    }

    /// <summary>Becomes a copy of another machine, which may have applied again with a key that no set in its data
    /// has, and starts.</summary>
    public void Become(SimulatedNode other)
    {
        Replace(other.Copy(Disk));
        _self = other.Self;
        Start();
    }

    /// <summary>Applies for a replica again: who knows that it has none speaks with the new key, and is started
    /// again.</summary>
    /// <param name="key">The new seal key.</param>
    public void ApplyAgain(byte[] key)
    {
        if (!IsMember)
        {
            _self = new ReplicaDefinition(0, Participant, key);
            Crash(0);
            Start();
        }
    }

    /// <summary>Whether a frame of another machine reaches this one: both let each other in. Nothing keeps an adversary
    /// from using any key that it ever had.</summary>
    public bool Hears(SimulatedNode peer)
    {
        if (!_setting.HasVotes)
        {
            return true;
        }

        if (!Admits(peer) || !peer.Admits(this))
        {
            return false;
        }

        byte[] key = peer._self.SealKey;
        if (!_cameWith.TryGetValue(peer.Participant, out byte[]? known) || !known.AsSpan().SequenceEqual(key))
        {
            _cameWith[peer.Participant] = key;
            _guests?.Came(LabelledHash.Of(HashLabel.Key, key));
        }

        return true;
    }

    /// <summary>Sends what its replica did not want sent.</summary>
    public void SendBeside(int organisation, ReadOnlyMemory<byte> frame) => _send(this, organisation, frame);

    private bool Admits(SimulatedNode peer)
    {
        if (IsByzantine)
        {
            return true;
        }

        RefreshPeers();
        return _peers.TryGetValue(peer.Participant, out List<byte[]>? keys)
            && (peer.IsByzantine || keys.Exists(key => key.AsSpan().SequenceEqual(peer._self.SealKey)));
    }

    private bool Knows(int organisation)
    {
        if (_guests is null)
        {
            return true;
        }

        RefreshPeers();
        return _peers.ContainsKey(_setting.Consortium.Organisations[organisation]);
    }

    // As the product's host does at a start.
    private void Meet()
    {
        if (!_setting.HasVotes)
        {
            return;
        }

        TakeSeat();
        _cameWith.Clear();
        _guests = new GuestList(Participant, _replica!.Set, FindFormer(), Store.Height);
        _guests.Expect(_replica.Scheduled);
        FillPeers(_guests);
    }

    private FormerReplicas FindFormer()
    {
        List<ReplicaSet> sets = [.. Store.Sets];
        return FormerReplicas.Of(sets[^1], Store.Head.EpochStart, epoch => sets[(int)epoch]);
    }

    private void RefreshPeers()
    {
        if (_guests is { } guests && guests.TakeChange())
        {
            FillPeers(guests);
        }
    }

    private void FillPeers(GuestList guests)
    {
        _peers.Clear();
        foreach (ReplicaDefinition replica in guests.Set.Replicas.Concat(guests.Current.Where(IsAdmitted)))
        {
            if (!_peers.TryGetValue(replica.Participant, out List<byte[]>? keys))
            {
                keys = [];
                _peers.Add(replica.Participant, keys);
            }

            keys.Add(replica.SealKey);
        }

        bool IsAdmitted(ReplicaDefinition guest) => _setting.Host.AdmitsReplacedKeys
            || guests.Set.Replicas.All(replica => replica.Participant != guest.Participant)
            || _replica?.Scheduled?.Next.Replicas.Contains(guest) == true;
    }

    // It goes over to another key with the set that has it.
    private void TakeSeat() =>
        _self = Set.Replicas.FirstOrDefault(replica => replica.Participant == Participant) ?? _self;
}
