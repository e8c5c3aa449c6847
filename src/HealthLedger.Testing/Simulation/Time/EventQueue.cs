namespace HealthLedger.Testing.Simulation.Time;

/// <summary>
/// What happens next, in virtual microseconds. Of two things at one instant that which was put in first happens first:
/// the order never depends on anything but the simulation itself.
/// </summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<Action, (long At, long Order)> _events = new(new Earlier());
    private long _order;

    /// <summary>Microseconds since the simulation began.</summary>
    public long Now { get; private set; }

    /// <summary>Things that have happened.</summary>
    public long Steps { get; private set; }

    /// <summary>Lets something happen at an instant; one that has passed is now.</summary>
    public void At(long instant, Action action) => _events.Enqueue(action, (Math.Max(instant, Now), _order++));

    /// <summary>Lets something happen after a while.</summary>
    public void After(long delay, Action action) => At(Now + delay, action);

    /// <summary>Lets the next thing happen, if it is due by an instant; otherwise it is that instant now.</summary>
    public bool Step(long until)
    {
        if (!_events.TryPeek(out _, out (long At, long Order) first) || first.At > until)
        {
            Now = Math.Max(Now, until);
            return false;
        }

        Action action = _events.Dequeue();
        Now = first.At;
        Steps++;
        action();
        return true;
    }

    private sealed class Earlier : IComparer<(long At, long Order)>
    {
        public int Compare((long At, long Order) x, (long At, long Order) y) =>
            x.At != y.At ? x.At.CompareTo(y.At) : x.Order.CompareTo(y.Order);
    }
}
