using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

/// <summary>Requests that wait to be ordered, the oldest first, in bounded memory.</summary>
internal sealed class RequestQueue
{
    private readonly LinkedList<(Digest256 Id, long Number)> _order = new();
    private readonly Dictionary<Digest256, LinkedListNode<(Digest256 Id, long Number)>> _places = [];
    private readonly int _limit;
    private long _numbers;

    public RequestQueue(int limit) => _limit = limit;

    public bool IsEmpty => _order.Count == 0;

    /// <summary>The oldest request's number, which no other ever has; 0 when there is none.</summary>
    public long OldestNumber => _order.First?.Value.Number ?? 0;

    public Digest256 Oldest => _order.First?.Value.Id ?? default;

    public void Add(Digest256 id)
    {
        if (_order.Count < _limit && !_places.ContainsKey(id))
        {
            _places.Add(id, _order.AddLast((id, ++_numbers)));
        }
    }

    public void Remove(Digest256 id)
    {
        if (_places.Remove(id, out LinkedListNode<(Digest256 Id, long Number)>? place))
        {
            _order.Remove(place);
        }
    }
}
