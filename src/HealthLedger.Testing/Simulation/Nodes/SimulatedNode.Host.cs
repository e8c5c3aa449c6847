using HealthLedger.Bundles;
using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Workloads;

namespace HealthLedger.Testing.Simulation.Nodes;

/// <content>Submissions, batches, execution, storing and answering.</content>
internal sealed partial class SimulatedNode
{
    private const long TickMicroseconds = 500_000;
    private const long RetryMicroseconds = 200_000;
    private const long RestartMicroseconds = 1_000_000;
    private const int ResentAtOnce = 20;

    /// <summary>The height that is answered for what never will be sealed.</summary>
    public const ulong Never = 0;

    private readonly SimulatedPolicy _policy;
    private readonly SortedDictionary<ulong, NodeHead> _heads = [];
    private readonly Dictionary<ulong, SealedHeader> _unstored = [];
    private readonly Dictionary<SubmissionId, List<Action<ulong>>> _waiting = [];
    private SubmissionPool _pool = new();
    private NodeHead _executed = null!;
    private long _lastProposed;

    /// <summary>Something came over the network.</summary>
    /// <param name="fromReplica">Who sent it.</param>
    /// <param name="sent">When: what was sent to a process that has died since went with its connections.</param>
    /// <param name="frame">Its bytes.</param>
    public void Receive(int fromReplica, long sent, ReadOnlyMemory<byte> frame)
    {
        if (sent < _started)
        {
            return;
        }

        Run(_incarnation, () =>
        {
            _received++;
            Adversary?.Arrived(fromReplica, frame);
            if (NodeFrame.Message(frame) is { } message)
            {
                Step(new ReplicaEvent.MessageReceived(
                    _setting.Consortium.Organisations[fromReplica], message));
            }
            else if (NodeFrame.SubmissionNumber(frame) is { } number
                && _setting.Book.Find(number) is { } submission)
            {
                Learn(submission);
            }
            else if (NodeFrame.Bundle(frame) is { } about)
            {
                TakeBundleFrame(fromReplica, about);
            }
        });
    }

    /// <summary>A client hands in a submission, for the first time or again.</summary>
    /// <param name="submission">What it hands in.</param>
    /// <param name="answer">Called with the height when it is sealed here.</param>
    public void Submit(WrittenSubmission submission, Action<ulong> answer) => Run(_incarnation, () =>
    {
        if (Store.SealedAt(submission.Id) is { } height)
        {
            Answer(submission, height, answer);
            return;
        }

        if (HasExpired(submission))
        {
            _setting.Observer.OnExpired(this, submission);
            answer(Never);
            return;
        }

        if (!_waiting.TryGetValue(submission.Id, out List<Action<ulong>>? waiting))
        {
            waiting = [];
            _waiting.Add(submission.Id, waiting);
        }

        waiting.Add(at =>
        {
            if (at != Never)
            {
                Answer(submission, at, answer);
                return;
            }

            _setting.Observer.OnExpired(this, submission);
            answer(Never);
        });
        if (submission.Bundle is { } bundle && _setting.HasBundles)
        {
            TakeOwn(submission, bundle);
            return;
        }

        Broadcast(NodeFrame.OfSubmission(submission.Number));
        Learn(submission);
    });

    private void Learn(WrittenSubmission submission)
    {
        if (IsExecuted(submission.Id) || HasExpired(submission) || !_pool.Add(submission))
        {
            return;
        }

        if (IsProposable(submission))
        {
            Step(new ReplicaEvent.RequestKnown(new Digest256(submission.Id.ToArray())));
        }
    }

    private bool HasExpired(WrittenSubmission submission) =>
        submission.ValidUntil <= Store.Height && _setting.Host.SettlesExpired;

    private bool IsExecuted(SubmissionId id) =>
        Store.SealedAt(id) is not null || _heads.Values.Any(head => head.Accepted.Contains(id));

    private void Answer(WrittenSubmission submission, ulong height, Action<ulong> answer)
    {
        _setting.Observer.OnAnswered(this, submission, height);
        answer(height);
    }

    private void Propose()
    {
        while (_replica is { CanPropose: true } replica && Adversary?.Withholds != true)
        {
            List<WrittenSubmission> next = _pool.Take(
                _setting.BatchSize, submission => Adversary?.Leaves(submission) != true && IsProposable(submission));
            if (next.Count == 0 && !replica.WantsBatch)
            {
                return;
            }

            _lastProposed = Math.Max(
                Clock.Milliseconds, Math.Max(_lastProposed, _executed.Ledger.Header.Time) + 1);
            Batch batch = Batch.Create(_lastProposed, next.ConvertAll(submission => submission.Bytes));
            List<ReplicaEffect> effects = [];
            replica.Step(new ReplicaEvent.BatchReady(Adversary?.Batch(batch) ?? batch.Bytes), effects);
            Take(effects);
        }
    }

    private void Execute(ulong sequence, ReadOnlyMemory<byte>? batch)
    {
        if (sequence <= Store.Height)
        {
            // After a recovery: it is stored already.
            Executed(Store.Read(sequence)?.Head ?? Store.Head);
            return;
        }

        if (_heads.TryGetValue(sequence, out NodeHead? known))
        {
            Executed(known);
            return;
        }

        NodeHead? below = sequence == Store.Height + 1 ? Store.Head : _heads.GetValueOrDefault(sequence - 1);
        if (below is null || _setting.Ledger.Execute(below, batch) is not { } head)
        {
            Halt("simulator", $"execute {sequence} upon {Store.Height}: out of order, or no batch");
            return;
        }

        _heads[sequence] = head;
        _executedSubmissions += head.All.Count;
        _executed = head;
        foreach (SubmissionId id in head.All)
        {
            _pool.Remove(id);
        }

        SettleBundles(head);
        _world.Trace.Add(TraceKind.Executed, Place, sequence, TraceHash.Of(head.Header.Span));
        _setting.Observer.OnExecuted(this, head);
        _world.Executed();
        if (!IsUp)
        {
            return;
        }

        Executed(head);
    }

    private void Executed(NodeHead head) => After(0, () =>
    {
        Step(new ReplicaEvent.BatchExecuted(
            head.Header, head.IsDecision ? head.Scheduled : null));
        if (head.All.Count > 0)
        {
            Step(new ReplicaEvent.RequestsDone([.. head.All.Select(id => new Digest256(id.ToArray()))]));
        }
    });

    private void Install(ReplicaEffect.InstallBlock install)
    {
        if (install.Height <= Store.Height)
        {
            Executed(Store.Read(install.Height)?.Head ?? Store.Head);
            return;
        }

        Execute(install.Height, install.Block.Batch);
        if (IsUp && _heads.TryGetValue(install.Height, out NodeHead? head)
            && head.Header.Span.SequenceEqual(install.Block.Head.Header.Span))
        {
            Commit(install.Height, install.Block.Head);
        }
    }

    private void Commit(ulong height, SealedHeader seals)
    {
        _unstored[height] = seals;
        while (_unstored.TryGetValue(Store.Height + 1, out SealedHeader? next)
            && _heads.TryGetValue(Store.Height + 1, out NodeHead? head))
        {
            if (!Try(() => Store.Commit(head, next)))
            {
                return;
            }

            _unstored.Remove(head.Height);
            _heads.Remove(head.Height);
            Stored(head, next);
        }
    }

    private void Stored(NodeHead head, SealedHeader seals)
    {
        Journal.ReleaseBefore(_index.Needed(Store.Height), Store.Height);
        _world.Trace.Add(TraceKind.Sealed, Place, head.Height, TraceHash.Of(head.Header.Span));
        _setting.Observer.OnStored(this, head, seals);
        foreach (SubmissionId id in head.Accepted)
        {
            if (_waiting.Remove(id, out List<Action<ulong>>? waiting))
            {
                foreach (Action<ulong> answer in waiting)
                {
                    answer(head.Height);
                }
            }
        }

        SettleExpired();
    }

    // What was ordered up to here is executed: what waits on and may not be sealed above is in no block.
    private void SettleExpired()
    {
        foreach (WrittenSubmission submission in _pool.All.Where(HasExpired).ToList())
        {
            _pool.Remove(submission.Id);
            ExpireBundle(submission.Id);
            After(0, () => Step(new ReplicaEvent.RequestsDone([new Digest256(submission.Id.ToArray())])));
        }

        foreach (SubmissionId id in _waiting.Keys
            .Where(id => _setting.Consortium.Find(id) is { } submission && HasExpired(submission)).ToList())
        {
            _waiting.Remove(id, out List<Action<ulong>>? waiting);
            foreach (Action<ulong> answer in waiting!)
            {
                answer(Never);
            }
        }
    }

    private void Forward(ReplicaEffect.ForwardRequest forward)
    {
        if (_pool.Find(new SubmissionId(forward.Id.ToArray())) is { } submission)
        {
            int primary = IndexOf(forward.Primary);
            if (Store.Shelf.Read(submission.Id) is { } bundle && !submission.IsFetched)
            {
                SendPart(primary, new BundlePart(submission.Id, (uint)bundle.Length, 0, bundle));
            }
            else
            {
                Send(primary, NodeFrame.OfSubmission(submission.Number));
            }
        }
    }

    // What waits is told to all again, as an outbox does; what was put off is looked at again.
    private void Tick()
    {
        foreach (WrittenSubmission submission in _pool.All.Take(ResentAtOnce).ToList())
        {
            if (_waiting.ContainsKey(submission.Id) && (_tracker is null || submission.Bundle is null))
            {
                Broadcast(NodeFrame.OfSubmission(submission.Number));
            }
        }

        if (_policy.HasPutOff)
        {
            _policy.HasPutOff = false;
            Step(new ReplicaEvent.PolicyChanged());
        }

        foreach (ulong height in _unstored.Keys.Where(height => height <= Store.Height).ToList())
        {
            _unstored.Remove(height);
        }

        if (_unstored.TryGetValue(Store.Height + 1, out SealedHeader? unstored))
        {
            Commit(Store.Height + 1, unstored);
        }

        Adversary?.Tick();
        Propose();
        After(TickMicroseconds, Tick);
    }
}
