using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// The submissions that wait to be ordered among replicas: this node's own, and those of others that a primary may
/// propose. In order of arrival, bounded for each peer, safe for concurrent use.
/// </summary>
internal sealed class SubmissionPool
{
    // A peer's own submissions wait at the peer; here they only need to be at hand.
    private const long MaxPeerBytes = 64 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiting> _order = [];
    private readonly Dictionary<Digest256, LinkedListNode<Waiting>> _waiting = [];
    private readonly Dictionary<ParticipantId, long> _bytes = [];
    private LinkedListNode<Waiting>? _next;
    private long _untakenBytes;

    /// <summary>The bytes of the submissions that wait and were not taken yet.</summary>
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
    /// <returns>False when it is there, or its peer has too many.</returns>
    public bool TryAdd(Digest256 id, ReadOnlyMemory<byte> bytes, ParticipantId? peer)
    {
        lock (_lock)
        {
            if (_waiting.ContainsKey(id) || (peer is { } sender && !TryCount(sender, bytes.Length)))
            {
                return false;
            }

            LinkedListNode<Waiting> node = _order.AddLast(new Waiting(id, bytes, peer));
            _waiting.Add(id, node);
            _next ??= node;
            _untakenBytes += bytes.Length;
            return true;
        }
    }

    /// <summary>The bytes of a submission that waits, or null.</summary>
    public ReadOnlyMemory<byte>? TryRead(Digest256 id)
    {
        lock (_lock)
        {
            return _waiting.TryGetValue(id, out LinkedListNode<Waiting>? node) ? node.Value.Bytes : null;
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

    /// <summary>The oldest submissions that were not taken yet, as many as fit: for a batch.</summary>
    public List<ReadOnlyMemory<byte>> Take(long maxBytes)
    {
        List<ReadOnlyMemory<byte>> taken = [];
        lock (_lock)
        {
            long bytes = 0;
            while (_next is { } node && taken.Count < Batch.MaxSubmissions)
            {
                bytes += node.Value.Bytes.Length + 16;
                if (taken.Count > 0 && bytes > maxBytes)
                {
                    break;
                }

                taken.Add(node.Value.Bytes);
                node.Value.IsTaken = true;
                _untakenBytes -= node.Value.Bytes.Length;
                _next = node.Next;
            }
        }

        return taken;
    }

    /// <summary>What was taken and is not executed waits again, in its place.</summary>
    public void Return()
    {
        lock (_lock)
        {
            _next = _order.First;
            _untakenBytes = 0;
            foreach (Waiting waiting in _order)
            {
                waiting.IsTaken = false;
                _untakenBytes += waiting.Bytes.Length;
            }
        }
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

            if (ReferenceEquals(_next, node))
            {
                _next = node.Next;
            }

            _order.Remove(node);
            _untakenBytes -= node.Value.IsTaken ? 0 : node.Value.Bytes.Length;
            if (node.Value.Peer is { } peer)
            {
                _bytes[peer] -= node.Value.Bytes.Length;
            }
        }
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

    private sealed class Waiting(Digest256 id, ReadOnlyMemory<byte> bytes, ParticipantId? peer)
    {
        public Digest256 Id { get; } = id;

        public ReadOnlyMemory<byte> Bytes { get; } = bytes;

        /// <summary>Who sent it; null for this node's own.</summary>
        public ParticipantId? Peer { get; } = peer;

        /// <summary>Whether it is in a batch that was cut.</summary>
        public bool IsTaken { get; set; }
    }
}
