using System.Globalization;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Checkers;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Workloads;

/// <summary>
/// A client as a sender of messages is one: it hands in one submission after the other, waits for the acknowledgement
/// of each, and after a while hands it in again, there or at another node.
/// </summary>
internal sealed class ClientConnection
{
    private const long Patience = 4_000_000;

    private readonly SimulationSetting _setting;
    private readonly ChanceStream _chance;
    private readonly Func<int, SimulatedNode> _nodeOf;
    private readonly PromiseTotals _totals;
    private readonly HistoryChecker _checker;
    private readonly int _number;
    private readonly Queue<(long At, WrittenSubmission Submission)> _todo;
    private (ulong Height, int Index) _last;
    private int _home;
    private long _attempt;

    /// <param name="setting">What all have in common.</param>
    /// <param name="number">The connection's number.</param>
    /// <param name="nodeOf">The machine to ask for a replica.</param>
    /// <param name="totals">Where the order is checked.</param>
    /// <param name="checker">Knows where things are.</param>
    /// <param name="todo">What it hands in, and when at the earliest.</param>
    public ClientConnection(
        SimulationSetting setting,
        int number,
        Func<int, SimulatedNode> nodeOf,
        PromiseTotals totals,
        HistoryChecker checker,
        IEnumerable<(long At, WrittenSubmission Submission)> todo)
    {
        _setting = setting;
        _number = number;
        _chance = new ChanceStream(setting.World.Seed, "client", number);
        _nodeOf = nodeOf;
        _totals = totals;
        _checker = checker;
        _todo = new Queue<(long, WrittenSubmission)>(todo);
        _home = _chance.Below(setting.Replicas);
    }

    /// <summary>Whether everything is acknowledged.</summary>
    public bool IsDone => _todo.Count == 0;

    /// <summary>Begins with the next one when its time has come.</summary>
    public void Next()
    {
        if (_todo.TryPeek(out (long At, WrittenSubmission Submission) next))
        {
            _setting.World.Queue.At(next.At, () => HandIn(next.Submission));
        }
    }

    private void HandIn(WrittenSubmission submission)
    {
        long attempt = ++_attempt;
        SimulatedNode node = _nodeOf(_home);
        _setting.World.Trace.Add(TraceKind.Submitted, node.Place, (ulong)submission.Number, (ulong)_number);
        _setting.World.Queue.After(_chance.Between(50, 2_000), () => node.Submit(
            submission, height => Answered(submission, height, node)));
        _setting.World.Queue.After(Patience, () =>
        {
            if (attempt == _attempt && _todo.TryPeek(out (long At, WrittenSubmission Submission) next)
                && next.Submission.Number == submission.Number)
            {
                if (_chance.Permille(600))
                {
                    _home = _chance.Below(_setting.Replicas);
                }

                HandIn(submission);
            }
        });
    }

    private void Answered(WrittenSubmission submission, ulong height, SimulatedNode node)
    {
        // The answer may be lost, and one that comes twice is the same.
        if (_chance.Permille(20) || !_todo.TryPeek(out (long At, WrittenSubmission Submission) next)
            || next.Submission.Number != submission.Number || node.IsByzantine)
        {
            return;
        }

        bool isExpired = height == SimulatedNode.Never;
        _setting.World.Trace.Add(
            isExpired ? TraceKind.Expired : TraceKind.Acknowledged, node.Place, (ulong)submission.Number, height);
        _attempt++;
        _todo.Dequeue();
        if (isExpired)
        {
            Next();
            return;
        }

        (ulong Height, int Index) place = _checker.PlaceOf(submission) ?? (height, 0);
        _totals.Check(
            Promise.Order,
            place.CompareTo(_last) > 0,
            () => string.Create(
                CultureInfo.InvariantCulture,
                $"{submission.Number} of connection {_number} is at {place}, the one before at {_last}"));
        _last = place;
        Next();
    }
}
