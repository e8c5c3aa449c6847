using HealthLedger.Bundles;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <content>What is otherwise under a placement policy: authors hand in, when the copies are made
/// (docs/spec/bundles.md section 6.1).</content>
internal sealed partial class SubmissionPool
{
    // Looked at once a second.
    private const int HandInAgainAfter = 3;
    private const int RedealingWaits = 30;

    // Changed with what it decides about, under the lock.
    private bool _isByPolicy;

    /// <summary>Whether submissions wait here by a policy.</summary>
    public bool IsByPolicy
    {
        get
        {
            lock (_lock)
            {
                return _isByPolicy;
            }
        }
    }

    /// <summary>The author of a submission that waits here hands it in.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="isInOrder">Whether the author itself sent it: then it has its place behind what it handed in
    /// before.</param>
    public void HandIn(Digest256 id, bool isInOrder)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(id, out LinkedListNode<Waiting>? node) || node.Value.Peer is null)
            {
                return;
            }

            Waiting waiting = node.Value;
            if (!waiting.IsHandedIn)
            {
                waiting.IsHandedIn = true;
                _order.Remove(node);
                _order.AddLast(node);
                if (isInOrder)
                {
                    waiting.IsInLine = true;
                    LineOf(waiting.Peer).Enqueue(waiting);
                }
            }

            MakeReady(waiting, isReady: _isByPolicy || !waiting.IsDealing);
            Release(waiting);
        }
    }

    /// <summary>Says where what a submission deals lies, if a policy says so.</summary>
    public void Place(Digest256 id, BundlePlacement? placed)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue(id, out LinkedListNode<Waiting>? node))
            {
                node.Value.Placed = placed;
            }
        }
    }

    /// <summary>Whether a submission of this node waits.</summary>
    public bool IsOwn(Digest256 id)
    {
        lock (_lock)
        {
            return _waiting.GetValueOrDefault(id)?.Value is { Peer: null };
        }
    }

    /// <summary>A submission of this node may be proposed.</summary>
    /// <returns>Its bytes, which go to all, where it was not handed in yet; else null.</returns>
    public ReadOnlyMemory<byte>? TryHandIn(Digest256 id)
    {
        lock (_lock)
        {
            if (_waiting.GetValueOrDefault(id)?.Value is { Peer: null, IsHandedIn: false } own)
            {
                own.IsHandedIn = true;
                own.Seconds = 0;
                return own.Bytes;
            }

            return null;
        }
    }

    /// <summary>What of this node was handed in some time ago and waits still: it may have been lost. Called once a
    /// second.</summary>
    public List<ReadOnlyMemory<byte>> HandedInLong(int most)
    {
        List<ReadOnlyMemory<byte>> again = [];
        lock (_lock)
        {
            foreach (Waiting own in _order.Where(waiting => waiting is { Peer: null, IsHandedIn: true, IsTold: true }))
            {
                if (++own.Seconds >= HandInAgainAfter && again.Count < most)
                {
                    own.Seconds = 0;
                    again.Add(own.Bytes);
                }
            }
        }

        return again;
    }

    /// <summary>A policy is in force from now on: what of this node may not be proposed yet is handed in when it may.
    /// </summary>
    /// <returns>What may: the others wait for its bundle no more when they get it.</returns>
    public List<ReadOnlyMemory<byte>> BeginPolicy()
    {
        List<ReadOnlyMemory<byte>> handedIn = [];
        lock (_lock)
        {
            _isByPolicy = true;
            foreach (Waiting own in _order.Where(waiting => waiting.Peer is null))
            {
                own.IsHandedIn = own.IsTold;
                if (own.IsTold)
                {
                    handedIn.Add(own.Bytes);
                }
            }
        }

        return handedIn;
    }

    /// <summary>What is dealt anew waits for its trustees for half a minute, and then for nobody: whoever is away does
    /// not hold up all others. Called once a second.</summary>
    public void MarkLongWaiting()
    {
        lock (_lock)
        {
            Waiting[] late =
            [
                .. _order.Where(waiting => waiting is { Peer: null, IsReady: false, IsInLine: false }
                    && ++waiting.Seconds >= RedealingWaits),
            ];
            foreach (Waiting own in late)
            {
                MakeReady(own, isReady: true);
                Release(own);
            }
        }
    }

    /// <summary>Whether a submission of this node was handed in.</summary>
    public bool IsHandedIn(Digest256 id)
    {
        lock (_lock)
        {
            return _waiting.GetValueOrDefault(id)?.Value is { Peer: null, IsHandedIn: true };
        }
    }

    /// <summary>No policy is in force any more: what deals something waits for its bundle, also where its author had
    /// handed it in without, and what its author handed in later waits with it.</summary>
    /// <param name="forget">Told of all that may not be proposed for now, before anything that may.</param>
    public void EndPolicy(Action<Digest256> forget)
    {
        lock (_lock)
        {
            _isByPolicy = false;
            _untakenBytes = 0;
            _lines.Clear();
            _ownLine.Clear();
            HashSet<ParticipantId> held = [];
            bool isOwnHeld = false;
            foreach (Waiting waiting in _order)
            {
                waiting.IsHandedIn = true;
                waiting.IsInLine = waiting.IsInOrder;
                waiting.IsReady &= !waiting.IsDealing;
                bool isBehind = waiting.IsInLine && (waiting.Peer is { } author ? held.Contains(author) : isOwnHeld);
                if (isBehind || !waiting.IsReady)
                {
                    waiting.IsTold = false;
                    forget(waiting.Id);
                    if (waiting.IsInLine)
                    {
                        isOwnHeld |= waiting.Peer is null;
                        held.UnionWith(waiting.Peer is { } sender ? [sender] : []);
                    }
                }

                if (waiting is { IsInLine: true, IsTold: false })
                {
                    LineOf(waiting.Peer).Enqueue(waiting);
                }

                _untakenBytes += waiting is { IsReady: true, IsTaken: false } ? waiting.Bytes.Length : 0;
            }

            foreach (Waiting waiting in _order)
            {
                Release(waiting);
            }
        }
    }

    private void MakeReady(Waiting waiting, bool isReady)
    {
        if (isReady && !waiting.IsReady)
        {
            waiting.IsReady = true;
            _untakenBytes += waiting.IsTaken ? 0 : waiting.Bytes.Length;
        }
    }

    private sealed class Waiting(Digest256 id, ReadOnlyMemory<byte> bytes, ParticipantId? peer)
    {
        public Digest256 Id { get; } = id;

        public ReadOnlyMemory<byte> Bytes { get; } = bytes;

        /// <summary>Who sent it; null for this node's own.</summary>
        public ParticipantId? Peer { get; } = peer;

        /// <summary>Whether its author sent it, and it is not to overtake what that handed in before.</summary>
        public required bool IsInOrder { get; init; }

        /// <summary>Whether it has its place among that.</summary>
        public bool IsInLine { get; set; }

        /// <summary>Whether it needs a bundle.</summary>
        public bool IsDealing { get; init; }

        /// <summary>Whether its author has handed it in; of this node's own, whether it was sent to be
        /// proposed.</summary>
        public bool IsHandedIn { get; set; }

        /// <summary>How many seconds ago it was handed in.</summary>
        public int Seconds { get; set; }

        /// <summary>The last height at which it may be sealed.</summary>
        public required ulong ValidUntil { get; init; }

        /// <summary>Where what it deals lies, if a policy says so.</summary>
        public BundlePlacement? Placed { get; set; }

        /// <summary>Whether it may be proposed.</summary>
        public bool IsReady { get; set; }

        /// <summary>Whether it was said that it may be proposed.</summary>
        public bool IsTold { get; set; }

        /// <summary>Whether it does not wait any more.</summary>
        public bool IsGone { get; set; }

        /// <summary>Whether it is in a batch that was cut.</summary>
        public bool IsTaken { get; set; }
    }
}
