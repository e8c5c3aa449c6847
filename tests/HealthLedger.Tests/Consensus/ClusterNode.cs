using HealthLedger.Consensus;
using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Consensus;

/// <summary>A replica with its journal, its ledger and its timers; a <see cref="Cluster"/> moves its bytes.</summary>
internal sealed class ClusterNode : IBatchPolicy
{
    private readonly Cluster _cluster;
    private readonly Dictionary<ulong, ReadOnlyMemory<byte>?> _batches = [];
    private int _life;

    public ClusterNode(Cluster cluster, ParticipantId participant, TestLedger ledger)
    {
        _cluster = cluster;
        Participant = participant;
        Ledger = ledger;
        Signatures = new KeyedSignatures(ledger.Id);
    }

    public ParticipantId Participant { get; }

    public KeyedSignatures Signatures { get; }

    public TestLedger Ledger { get; private set; }

    public Replica Replica { get; private set; } = null!;

    public int Lives => _life;

    public bool IsUp { get; private set; }

    public List<ReplicaEffect.Persist> Journal { get; } = [];

    /// <summary>Whether the journal lets go of what it may.</summary>
    public bool IsReleasing { get; set; }

    /// <summary>What the replica asked for since the node exists, but for messages.</summary>
    public List<ReplicaEffect> Effects { get; } = [];

    public IReadOnlyList<ReadOnlyMemory<byte>> LostKeys { get; set; } = [];

    /// <summary>Whether the replica is told of boundaries.</summary>
    public bool IsAnnouncing { get; set; } = true;

    public ProtocolRules Rules { get; set; } = ProtocolRules.Correct;

    public Func<ReadOnlyMemory<byte>, bool, BatchVerdict> Policy { get; set; } = (_, _) => BatchVerdict.Accept;

    /// <summary>How much longer than at first the replica waits for a primary, as it told its policy last.</summary>
    public TimeSpan Patience { get; private set; }

    /// <summary>Called before an effect is carried out; false crashes the node in its place.</summary>
    public Func<ReplicaEffect, bool> Before { get; set; } = _ => true;

    public IEnumerable<ReplicaEffect.Halt> Halts => Effects.OfType<ReplicaEffect.Halt>();

    public IEnumerable<EquivocationEvidence> Evidence =>
        Effects.OfType<ReplicaEffect.ReportEvidence>().Select(effect => effect.Evidence);

    public BatchVerdict Check(ReadOnlyMemory<byte> batch, bool fresh, TimeSpan patience)
    {
        Patience = patience;
        return Policy(batch, fresh);
    }

    public void Start()
    {
        IsUp = true;
        _life++;
        List<ReplicaEffect> effects = [];
        ReplicaOrigin origin = new()
        {
            Set = Ledger.Set,
            EpochStart = Ledger.EpochStart,
            Height = Ledger.Height,
            HeaderHash = Ledger.Hash,
            Head = Ledger.Height == Ledger.EpochStart ? null : Ledger.Stored[^1].Head,
            Scheduled = Ledger.Scheduled,
            Records = [.. Journal.Select(persist => persist.Record)],
            LostKeys = LostKeys,
        };
        ReplicaConfiguration configuration = _cluster.Configure(Participant, Rules);
        Replica = Replica.Start(configuration, Signatures, new HeaderReader(Ledger.Id), this, origin, effects);
        Carry(effects);
        _cluster.Remind(this);
    }

    public void Crash()
    {
        IsUp = false;
        _life++;
        _batches.Clear();
        Ledger = Ledger.Reopen();
    }

    public void Step(ReplicaEvent happened)
    {
        if (!IsUp)
        {
            return;
        }

        List<ReplicaEffect> effects = [];
        Replica.Step(happened, effects);
        Carry(effects);
    }

    /// <summary>Proposes what waits, if this is the primary.</summary>
    public void Propose()
    {
        if (IsUp && Replica.CanPropose && _cluster.Cut(this) is { } batch)
        {
            Step(new ReplicaEvent.BatchReady(batch));
        }
    }

    private void Carry(List<ReplicaEffect> effects)
    {
        int life = _life;
        foreach (ReplicaEffect effect in effects)
        {
            if (!Before(effect))
            {
                Crash();
                return;
            }

            Carry(effect, life);
        }
    }

    private void Carry(ReplicaEffect effect, int life)
    {
        Effects.Add(effect);
        switch (effect)
        {
            case ReplicaEffect.Persist persist:
                Release(record => persist.IsWhole && record.Height is null);
                Journal.Add(persist);
                break;
            case ReplicaEffect.Send send:
                _cluster.Send(this, send.To, send.Frame);
                break;
            case ReplicaEffect.Broadcast broadcast:
                foreach (ReplicaDefinition other in Replica.Set.Replicas.Where(r => r.Participant != Participant))
                {
                    _cluster.Send(this, other.Participant, broadcast.Frame);
                }

                break;
            case ReplicaEffect.StartTimer timer:
                _cluster.After(
                    timer.After,
                    () => IfAlive(life, () => Step(new ReplicaEvent.TimerExpired(timer.Timer, timer.Number))));
                break;
            case ReplicaEffect.Execute execute:
                _batches[execute.Sequence] = execute.Batch;
                _cluster.After(TimeSpan.Zero, () => IfAlive(life, () => Execute(execute.Batch)));
                break;
            case ReplicaEffect.InstallBlock install:
                _cluster.After(TimeSpan.Zero, () => IfAlive(life, () => Install(install.Block)));
                break;
            case ReplicaEffect.BlockSealed block:
                Ledger.Store(block.Head, _batches[block.Height]);
                _batches.Remove(block.Height);
                Release(record => record.Height <= block.Height);
                break;
            case ReplicaEffect.ServeBlocks serve:
                Serve(serve);
                break;
            default:
                break;
        }
    }

    private void Release(Predicate<ReplicaEffect.Persist> mayGo)
    {
        if (IsReleasing)
        {
            Journal.RemoveAll(mayGo);
        }
    }

    private void IfAlive(int life, Action action)
    {
        if (life == _life && IsUp)
        {
            action();
        }
    }

    private void Execute(ReadOnlyMemory<byte>? batch)
    {
        byte[] header = Ledger.Execute(batch, out EpochBoundary? scheduled);
        _cluster.Executed(this);
        Step(new ReplicaEvent.BatchExecuted(header, IsAnnouncing ? scheduled : null));
    }

    private void Install(TransferredBlock block)
    {
        byte[] header = Ledger.Execute(block.Batch, out EpochBoundary? scheduled);
        if (header.AsSpan().SequenceEqual(block.Head.Header.Span))
        {
            Ledger.Store(block.Head, block.Batch);
            Release(record => record.Height <= Ledger.Height);
        }

        _cluster.Executed(this);
        Step(new ReplicaEvent.BatchExecuted(header, IsAnnouncing ? scheduled : null));
    }

    private void Serve(ReplicaEffect.ServeBlocks serve)
    {
        List<TransferredBlock> blocks =
            [.. Ledger.Stored.Skip((int)serve.First - 1).Take(serve.Count)
                .Select(block => _cluster.Forge(_cluster.IndexOf(Participant), block))];
        _cluster.Send(this, serve.To, ConsensusMessageCodec.Encode(new Blocks(blocks)));
    }
}
