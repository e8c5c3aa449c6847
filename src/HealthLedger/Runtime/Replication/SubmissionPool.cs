using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// The submissions that wait to be ordered among replicas: this node's own, and those of others that a primary may
/// propose. In order of arrival, bounded for each peer, safe for concurrent use.
/// </summary>
internal sealed partial class SubmissionPool
{
    // A peer's own submissions wait at the peer; here they only need to be at hand.
    private const long MaxPeerBytes = 64 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiting> _order = [];
    private readonly Dictionary<Digest256, LinkedListNode<Waiting>> _waiting = [];
    private readonly Dictionary<ParticipantId, long> _bytes = [];
    private readonly Dictionary<ParticipantId, Queue<Waiting>> _lines = [];
    private readonly Queue<Waiting> _ownLine = new();
    private readonly SortedDictionary<ulong, HashSet<Digest256>> _byValidUntil = [];
    private readonly Action<Digest256> _proposable;
    private long _untakenBytes;

    /// <param name="proposable">Told of each submission, once, when it may be proposed: its bundle is announced by
    /// enough, and so are those of all that its author sent before. Until then nobody can be blamed that it is
    /// not.</param>
    /// <param name="isByPolicy">Whether a placement policy is in force.</param>
    public SubmissionPool(Action<Digest256> proposable, bool isByPolicy = false)
    {
        _proposable = proposable;
        _isByPolicy = isByPolicy;
    }

    /// <summary>The bytes of the submissions that may be proposed and were not taken yet.</summary>
    public long UntakenBytes
    {
        get
        {
            lock (_lock)
            {
                return _untakenBytes;
            }
        }
    }

    /// <summary>Adds a submission behind the others.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="peer">Who sent it; null for this node's own.</param>
    /// <param name="isReady">Whether it may be proposed; else <see cref="MarkReady"/> says when.</param>
    /// <param name="isInOrder">Whether its author sent it: then it is not proposed before what came earlier.</param>
    /// <param name="validUntil">The last height at which it may be sealed.</param>
    /// <param name="placed">Where what it deals lies, if a policy says so.</param>
    /// <param name="isDealing">Whether it needs a bundle.</param>
    /// <param name="isHandedIn">Whether its author says that it may be proposed once it is ready. What came in a bundle
    /// under a policy does not, and has no place among what its author sent until then.</param>
    /// <returns>False when it is there, or its peer has too many.</returns>
    public bool TryAdd(
        Digest256 id,
        ReadOnlyMemory<byte> bytes,
        ParticipantId? peer,
        bool isReady = true,
        bool isInOrder = true,
        ulong validUntil = ulong.MaxValue,
        BundlePlacement? placed = null,
        bool isDealing = false,
        bool isHandedIn = true)
    {
        lock (_lock)
        {
            if (_waiting.ContainsKey(id) || (peer is { } sender && !TryCount(sender, bytes.Length)))
            {
                return false;
            }

            Waiting waiting = new(id, bytes, peer)
            {
                IsReady = isReady && (!isDealing || _isByPolicy),
                ValidUntil = validUntil,
                Placed = placed,
                IsDealing = isDealing,
                IsHandedIn = isHandedIn || !_isByPolicy,
                IsInOrder = isInOrder,
                IsInLine = isInOrder && (isHandedIn || !_isByPolicy || peer is null),
            };
            _waiting.Add(id, _order.AddLast(waiting));
            if (!_byValidUntil.TryGetValue(validUntil, out HashSet<Digest256>? ids))
            {
                ids = [];
                _byValidUntil.Add(validUntil, ids);
            }

            ids.Add(id);
            _untakenBytes += waiting.IsReady ? bytes.Length : 0;
            if (waiting.IsInLine)
            {
                LineOf(peer).Enqueue(waiting);
            }

            Release(waiting);
            return true;
        }
    }

    /// <summary>A submission may be proposed now: enough replicas hold its bundle.</summary>
    /// <returns>Whether it waits here, and could not be proposed before.</returns>
    public bool MarkReady(Digest256 id)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(id, out LinkedListNode<Waiting>? node) || node.Value.IsReady)
            {
                return false;
            }

            MakeReady(node.Value, isReady: true);
            Release(node.Value);
            return true;
        }
    }

    /// <summary>Whether a submission waits.</summary>
    public bool Contains(Digest256 id)
    {
        lock (_lock)
        {
            return _waiting.ContainsKey(id);
        }
    }

    /// <summary>How many submissions wait for their bundles to be announced.</summary>
    public int NotReady
    {
        get
        {
            lock (_lock)
            {
                return _order.Count(waiting => !waiting.IsReady);
            }
        }
    }

    /// <summary>The bytes of a submission that waits, or null.</summary>
    public ReadOnlyMemory<byte>? TryRead(Digest256 id)
    {
        lock (_lock)
        {
            // Not a conditional: null beside bytes would become no bytes, which is a value.
            if (_waiting.TryGetValue(id, out LinkedListNode<Waiting>? node))
            {
                return node.Value.Bytes;
            }

            return null;
        }
    }

    /// <summary>Where what a submission deals lies that waits here; null when nobody has said so in this
    /// epoch.</summary>
    public BundlePlacement? PlacementOf(Digest256 id, ulong epoch)
    {
        lock (_lock)
        {
            return _waiting.GetValueOrDefault(id)?.Value.Placed is { } placed && placed.Epoch == epoch ? placed : null;
        }
    }

    /// <summary>The submissions of this node, in order.</summary>
    public List<ReadOnlyMemory<byte>> Own()
    {
        lock (_lock)
        {
            return [.. _order.Where(waiting => waiting.Peer is null).Select(waiting => waiting.Bytes)];
        }
    }

    /// <summary>The oldest submissions that may be proposed and were not taken yet, as many as fit: for a batch. None
    /// overtakes an earlier one of its author.</summary>
    public List<ReadOnlyMemory<byte>> Take(long maxBytes)
    {
        List<ReadOnlyMemory<byte>> taken = [];
        HashSet<ParticipantId> held = [];
        bool isOwnHeld = false;
        lock (_lock)
        {
            long bytes = 0;
            foreach (Waiting waiting in _order)
            {
                bool isBehind = waiting.IsInLine
                    && (waiting.Peer is { } author ? held.Contains(author) : isOwnHeld);
                if (waiting.IsTaken || isBehind)
                {
                    continue;
                }

                if (!waiting.IsReady)
                {
                    isOwnHeld |= waiting is { Peer: null, IsInLine: true };
                    if (waiting is { Peer: { } sender, IsInLine: true })
                    {
                        held.Add(sender);
                    }

                    continue;
                }

                bytes += waiting.Bytes.Length + 16;
                if (taken.Count == Batch.MaxSubmissions || (taken.Count > 0 && bytes > maxBytes))
                {
                    break;
                }

                taken.Add(waiting.Bytes);
                waiting.IsTaken = true;
                _untakenBytes -= waiting.Bytes.Length;
            }
        }

        return taken;
    }

    /// <summary>What was taken and is not executed waits again, in its place.</summary>
    public void Return()
    {
        lock (_lock)
        {
            _untakenBytes = 0;
            foreach (Waiting waiting in _order)
            {
                waiting.IsTaken = false;
                _untakenBytes += waiting.IsReady ? waiting.Bytes.Length : 0;
            }
        }
    }

    /// <summary>The submissions that wait and may not be sealed above a height.</summary>
    public IReadOnlyList<Digest256> ExpiredAt(ulong height)
    {
        List<Digest256> expired = [];
        lock (_lock)
        {
            foreach ((ulong validUntil, HashSet<Digest256> ids) in _byValidUntil)
            {
                if (validUntil > height)
                {
                    break;
                }

                expired.AddRange(ids);
            }
        }

        return expired;
    }

    /// <summary>A submission is executed, or is never to be ordered.</summary>
    public void Remove(Digest256 id)
    {
        lock (_lock)
        {
            if (!_waiting.Remove(id, out LinkedListNode<Waiting>? node))
            {
                return;
            }

            _order.Remove(node);
            node.Value.IsGone = true;
            if (_byValidUntil.TryGetValue(node.Value.ValidUntil, out HashSet<Digest256>? ids) && ids.Remove(id)
                && ids.Count == 0)
            {
                _byValidUntil.Remove(node.Value.ValidUntil);
            }

            Release(node.Value);
            _untakenBytes -= node.Value is { IsReady: true, IsTaken: false } ? node.Value.Bytes.Length : 0;
            if (node.Value.Peer is { } peer)
            {
                _bytes[peer] -= node.Value.Bytes.Length;
            }
        }
    }

    // What is in no order is proposable when it is ready; of a line, all up to the first one that is not.
    private void Release(Waiting waiting)
    {
        if (!waiting.IsInLine)
        {
            Tell(waiting);
            return;
        }

        Queue<Waiting> line = LineOf(waiting.Peer);
        while (line.TryPeek(out Waiting? next) && (next.IsReady || next.IsGone))
        {
            line.Dequeue();
            Tell(next);
        }
    }

    private void Tell(Waiting waiting)
    {
        if (waiting is { IsReady: true, IsGone: false, IsTold: false })
        {
            waiting.IsTold = true;
            _proposable(waiting.Id);
        }
    }

    private Queue<Waiting> LineOf(ParticipantId? author)
    {
        if (author is not { } peer)
        {
            return _ownLine;
        }

        if (!_lines.TryGetValue(peer, out Queue<Waiting>? line))
        {
            line = new Queue<Waiting>();
            _lines.Add(peer, line);
        }

        return line;
    }

    private bool TryCount(ParticipantId peer, int length)
    {
        long bytes = _bytes.GetValueOrDefault(peer) + length;
        if (bytes > MaxPeerBytes)
        {
            return false;
        }

        _bytes[peer] = bytes;
        return true;
    }
}
