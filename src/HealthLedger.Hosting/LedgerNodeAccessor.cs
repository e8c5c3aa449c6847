namespace HealthLedger.Hosting;

internal sealed class LedgerNodeAccessor : ILedgerNodeAccessor
{
    private readonly Lock _gate = new();
    private LedgerNode? _node;
    private Func<Task<LedgerNode>>? _open;
    private Task<LedgerNode>? _opening;

    public LedgerNode? Current => Volatile.Read(ref _node);

    public LedgerNode Node => Current ?? throw (IsLazy
        ? new LedgerRegistrationException(
            HostingErrorCodes.LedgerNotOpen,
            "The ledger is opened at its first use. Await ILedgerNodeAccessor.OpenAsync, or set OpenAtStart.")
        : NotRunning());

    /// <summary>Whether the node is opened by whoever asks for it first.</summary>
    public bool IsLazy
    {
        get
        {
            lock (_gate)
            {
                return _open is not null;
            }
        }
    }

    public ValueTask<LedgerNode> OpenAsync(CancellationToken cancellationToken = default)
    {
        if (Current is { } node)
        {
            return ValueTask.FromResult(node);
        }

        Task<LedgerNode> opening;
        lock (_gate)
        {
            if (_open is not { } open)
            {
                throw NotRunning();
            }

            if (_opening is null || _opening.IsFaulted || _opening.IsCanceled)
            {
                _opening = Task.Run(open, CancellationToken.None);
            }

            opening = _opening;
        }

        return new ValueTask<LedgerNode>(opening.WaitAsync(cancellationToken));
    }

    /// <summary>Lets the node be opened by whoever asks first.</summary>
    public void OpenOnDemand(Func<Task<LedgerNode>> open)
    {
        lock (_gate)
        {
            _open = open;
        }
    }

    /// <summary>No opening begins after this.</summary>
    /// <param name="opening">The last opening, perhaps still under way, or null.</param>
    public void CloseDoor(out Task? opening)
    {
        lock (_gate)
        {
            _open = null;
            opening = _opening;
        }
    }

    public void Set(LedgerNode? node) => Volatile.Write(ref _node, node);

    private static InvalidOperationException NotRunning() => new(
        "The node does not run: it starts with the host, before the services registered after AddHealthLedger, and "
        + "stops after them.");
}
