using HealthLedger.Testing.Simulation.Time;

namespace HealthLedger.Testing.Simulation.Growth;

/// <summary>
/// The one processor of a machine: does one thing after the other, and what a thing sends leaves when it is done.
/// </summary>
internal sealed class VirtualProcessor
{
    private readonly EventQueue _queue;
    private readonly Queue<Func<double>> _waiting = new();
    private readonly List<Action> _sends = [];
    private long _freeAt;
    private bool _isWorking;

    /// <param name="queue">Virtual time.</param>
    public VirtualProcessor(EventQueue queue) => _queue = queue;

    /// <summary>Microseconds that it had work.</summary>
    public double Worked { get; private set; }

    /// <summary>Does something when it is free; told afterwards what that has cost in microseconds.</summary>
    public void Do(Func<double> work)
    {
        _waiting.Enqueue(work);
        if (_waiting.Count == 1)
        {
            _queue.At(_freeAt, DoNext);
        }
    }

    /// <summary>Sends something: at once, or when the work at hand is done.</summary>
    public void Send(Action send)
    {
        if (_isWorking)
        {
            _sends.Add(send);
            return;
        }

        send();
    }

    private void DoNext()
    {
        _isWorking = true;
        double cost = _waiting.Peek()();
        _isWorking = false;
        Worked += cost;
        _freeAt = _queue.Now + (long)Math.Ceiling(cost);
        if (_sends.Count > 0)
        {
            Action[] sends = [.. _sends];
            _sends.Clear();
            _queue.At(_freeAt, () => Array.ForEach(sends, send => send()));
        }

        _waiting.Dequeue();
        if (_waiting.Count > 0)
        {
            _queue.At(_freeAt, DoNext);
        }
    }
}
