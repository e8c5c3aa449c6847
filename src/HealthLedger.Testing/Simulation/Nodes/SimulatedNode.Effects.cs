using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Testing.Simulation.Disk;

namespace HealthLedger.Testing.Simulation.Nodes;

/// <content>
/// Does what the replica wants done: journal before network. Whatever waits for the disk is one group.
/// </content>
internal sealed partial class SimulatedNode
{
    private readonly Queue<ReplicaEffect> _effects = new();
    private readonly Dictionary<ReplicaTimer, long> _timers = [];
    private readonly JournalIndex _index = new();
    private int _durable;
    private bool _isWriting;

    private void Step(ReplicaEvent happened)
    {
        if (_replica is null || IsHalted)
        {
            return;
        }

        List<ReplicaEffect> effects = [];
        _replica.Step(happened, effects);
        _guests?.Expect((happened as ReplicaEvent.BatchExecuted)?.Scheduled);
        Take(effects);
        Propose();
    }

    private void Take(List<ReplicaEffect> effects)
    {
        foreach (ReplicaEffect effect in effects)
        {
            // Timers concern nobody else and start when they are wanted.
            switch (effect)
            {
                case ReplicaEffect.StartTimer start:
                    _timers[start.Timer] = start.Number;
                    After((long)start.After.TotalMicroseconds, () => Expire(start));
                    break;
                case ReplicaEffect.StopTimer stop:
                    _timers.Remove(stop.Timer);
                    break;
                default:
                    _effects.Enqueue(effect);
                    break;
            }
        }

        Pump();
    }

    private void Expire(ReplicaEffect.StartTimer start)
    {
        if (_timers.TryGetValue(start.Timer, out long number) && number == start.Number)
        {
            _timers.Remove(start.Timer);
            Step(new ReplicaEvent.TimerExpired(start.Timer, start.Number));
        }
    }

    private void Pump()
    {
        while (_effects.TryPeek(out ReplicaEffect? next) && IsUp)
        {
            if (next is ReplicaEffect.Persist)
            {
                if (_durable == 0)
                {
                    Write();
                    return;
                }

                _durable--;
            }

            _effects.Dequeue();
            Do(next);
        }
    }

    private void Write()
    {
        if (_isWriting)
        {
            return;
        }

        _isWriting = true;
        After(Disk.NextLatency(), () =>
        {
            _isWriting = false;
            ReplicaEffect.Persist[] records = [.. _effects.OfType<ReplicaEffect.Persist>()];
            if (Try(() => AppendAll(records)))
            {
                _durable = records.Length;
                Pump();
                Compact();
            }
        });
    }

    private void AppendAll(ReplicaEffect.Persist[] records)
    {
        ulong position = Journal.End;
        bool isCounted = Journal.Append([.. records.Select(effect => effect.Record)], Vault);
        foreach (ReplicaEffect.Persist record in records)
        {
            _index.Add(position++, record.Height, record.IsWhole);
        }

        _world.Trace.Add(TraceKind.Persisted, Place, (ulong)records.Length, Journal.End);
        if (!isCounted)
        {
            // Another machine has gone on with this vault. Nothing of this group may leave.
            Remove();
        }
    }

    private void Compact()
    {
        if (_index.IsCompactionDue && IsUp)
        {
            Step(new ReplicaEvent.CompactionDue());
        }
    }

    // A full disk is waited for; any other failure of it ends the process, which starts again.
    private bool Try(Action write)
    {
        try
        {
            write();
            return IsUp;
        }
        catch (DiskFailure failure)
        {
            if (failure.Kind == Faults.FaultKind.DiskFull)
            {
                After(RetryMicroseconds, Pump);
                return false;
            }

            Crash((ulong)failure.Kind);
            _world.Queue.After(RestartMicroseconds, Start);
            return false;
        }
    }

    private void Do(ReplicaEffect effect)
    {
        switch (effect)
        {
            case ReplicaEffect.Persist:
                break;
            case ReplicaEffect.Send send:
                Send(IndexOf(send.To), NodeFrame.OfConsensus(send.Frame));
                break;
            case ReplicaEffect.Broadcast broadcast:
                _setting.Observer.OnBroadcast(this, broadcast.Frame);
                Broadcast(NodeFrame.OfConsensus(broadcast.Frame));
                if (broadcast.Lane == MessageLane.Votes && _votesUntilCrash > 0 && --_votesUntilCrash == 0)
                {
                    _world.Faults.Meet(Faults.FaultKind.CrashAfterVote);
                    Crash((ulong)Faults.FaultKind.CrashAfterVote);
                    _world.Queue.After(RestartMicroseconds, Start);
                }

                break;
            case ReplicaEffect.Execute execute:
                Execute(execute.Sequence, execute.Batch);
                break;
            case ReplicaEffect.InstallBlock install:
                _setting.Observer.OnInstalled(this, install.Height);
                _world.Trace.Add(TraceKind.Installed, Place, install.Height);
                Install(install);
                _guests?.Sealed(install.Height);
                break;
            case ReplicaEffect.BlockSealed block:
                Commit(block.Height, block.Head);
                _guests?.Sealed(block.Height);
                break;
            case ReplicaEffect.ServeBlocks serve:
                Serve(serve);
                break;
            case ReplicaEffect.ForwardRequest forward:
                Forward(forward);
                break;
            case ReplicaEffect.ReportEvidence report:
                _world.Trace.Add(TraceKind.Accused, Place, (ulong)report.Evidence.Replica);
                _setting.Observer.OnEvidence(this, report.Evidence);
                break;
            case ReplicaEffect.ViewBegan view:
                _world.Trace.Add(TraceKind.ViewChanged, Place, view.Epoch, view.View);
                _setting.Observer.OnView(this, view.Epoch, view.View);
                _pool.ForgetProposals();
                break;
            case ReplicaEffect.EpochBegan epoch:
                _guests?.Begin(epoch.Set, epoch.Start);
                TakeSeat();
                _pool.ForgetProposals();
                ReconsiderBundles();
                break;
            case ReplicaEffect.Halt halt:
                Halt(halt.Code, halt.Reason);
                break;
            default:
                throw new InvalidOperationException($"The simulator does not know the effect {effect.GetType()}.");
        }
    }

    private void Halt(string code, string reason)
    {
        _world.Trace.Add(TraceKind.Halted, Place);
        _world.Trace.Note(() => $"node {Place} halted: {code} {reason}");
        IsHalted = true;
        _setting.Observer.OnHalted(this, code, reason);
        Forget();
    }

    private void Serve(ReplicaEffect.ServeBlocks serve)
    {
        List<TransferredBlock> blocks = [];
        for (ulong height = serve.First; blocks.Count < serve.Count; height++)
        {
            if (Store.Read(height) is not { } found)
            {
                break;
            }

            // Without the type, null would become empty memory.
            ReadOnlyMemory<byte>? next =
                found.Head.EpochStart == height ? found.Head.Ledger.Replicas.Bytes : (ReadOnlyMemory<byte>?)null;
            blocks.Add(new TransferredBlock(found.Seals, found.Head.Batch, next));
        }

        Send(IndexOf(serve.To), NodeFrame.OfConsensus(ConsensusMessageCodec.Encode(new Blocks(blocks))));
    }

    private void Send(int replica, ReadOnlyMemory<byte> frame)
    {
        if (replica < 0)
        {
            return;
        }

        if (Adversary is { } adversary)
        {
            adversary.Send(replica, frame, (to, sent) => _send(this, to, sent));
            return;
        }

        if (_setting.Costs is not null)
        {
            SubmissionsSent += NodeFrame.SubmissionNumber(frame) is null ? 0 : 1;
            _setting.Processors[Place].Send(() => _send(this, replica, frame));
            return;
        }

        _send(this, replica, frame);
    }

    private void Broadcast(ReadOnlyMemory<byte> frame)
    {
        for (int replica = 0; replica < _setting.Replicas; replica++)
        {
            if (replica != ReplicaIndex && Knows(replica))
            {
                Send(replica, frame);
            }
        }
    }

    private int IndexOf(Primitives.ParticipantId participant)
    {
        int index = _setting.Consortium.IndexOf(participant);
        return index >= 0 && Knows(index) ? index : -1;
    }

    private void ForgetHost()
    {
        _effects.Clear();
        _timers.Clear();
        _durable = 0;
        _isWriting = false;
        _heads.Clear();
        _unstored.Clear();
        _waiting.Clear();
        _pool = new SubmissionPool();
        _lastProposed = 0;
        _policy.HasPutOff = false;
    }
}
