namespace HealthLedger.Runtime;

internal sealed partial class BlockProducer
{
    private static void Fail(List<OrderedSubmission> waiting, Exception exception)
    {
        foreach (OrderedSubmission submission in waiting)
        {
            submission.Fail(exception);
        }
    }

    /// <inheritdoc/>
    public void HaltWith(Exception exception)
    {
        HealthLedgerException reason = exception as HealthLedgerException ?? Defect(exception);
        SetHalted(reason);
        _queue.Writer.TryComplete();
    }

    private static ReplicaHaltedException Defect(Exception exception) => new(
        HealthLedgerErrorCodes.Internal,
        $"The node has halted because of a defect ({exception.GetType().Name}). What was acknowledged is safe. "
            + "Restart the "
        + "node, and report the defect.",
        innerException: exception);

    private ReplicaHaltedException SetHalted(HealthLedgerException exception)
    {
        ReplicaHaltedException halted = exception as ReplicaHaltedException ?? new ReplicaHaltedException(
            HealthLedgerErrorCodes.NodeHalted,
            "The node has halted because its storage or vault failed; what was acknowledged is safe. Mend the cause "
            + $"({exception.Code}) and restart.",
            innerException: exception);
        ReplicaHaltedException first = Interlocked.CompareExchange(ref _halted, halted, null) ?? halted;
        SetFault(exception.Code, exception.Message);
        return first;
    }

    private void Halt(List<OrderedSubmission> waiting, HealthLedgerException exception)
    {
        ReplicaHaltedException halted = SetHalted(exception);
        FailAll(waiting, halted);
    }

    private void FailAll(List<OrderedSubmission> waiting, Exception exception)
    {
        _queue.Writer.TryComplete();
        Fail(waiting, exception);
        _carried?.Fail(exception);
        while (_backlog.TryDequeue(out OrderedSubmission? rest) || _queue.Reader.TryRead(out rest))
        {
            rest.Fail(exception);
        }
    }

    private void Leave()
    {
        _queue.Writer.TryComplete();
        List<OrderedSubmission> rest = [];
        if (_carried is { } carried)
        {
            rest.Add(carried);
            _carried = null;
        }

        while (_backlog.TryDequeue(out OrderedSubmission? next) || _queue.Reader.TryRead(out next))
        {
            rest.Add(next);
        }

        _left.TrySetResult(rest);
    }

    private void SetFault(string? code, string? explanation)
    {
        if (code is not null && code != _fault)
        {
            _events.OnFault(code, explanation ?? code);
        }

        Volatile.Write(ref _fault, code);
    }
}
