namespace HealthLedger.Primitives;

/// <summary>A set that forgets what was added first when it is full. For one caller at a time.</summary>
/// <typeparam name="T">What it has.</typeparam>
internal sealed class RecentSet<T>
{
    private readonly HashSet<T> _known = [];
    private readonly Queue<T> _inOrder = new();
    private readonly int _capacity;

    /// <param name="capacity">How many it remembers.</param>
    public RecentSet(int capacity) => _capacity = capacity;

    public int Count => _known.Count;

    public bool Contains(T item) => _known.Contains(item);

    /// <returns>Whether it was not there.</returns>
    public bool Add(T item)
    {
        if (!_known.Add(item))
        {
            return false;
        }

        _inOrder.Enqueue(item);
        if (_inOrder.Count > _capacity)
        {
            _known.Remove(_inOrder.Dequeue());
        }

        return true;
    }
}
