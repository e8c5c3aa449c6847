namespace HealthLedger.Hosting;

internal sealed class LedgerNodeAccessor : ILedgerNodeAccessor
{
    private readonly Lock _gate = new();
    private LedgerNode? _node;
    private ILedger? _ledger;
    private Func<Task<ILedger>>? _open;
    private Task<ILedger>? _opening;

    public LedgerNode? Current => Volatile.Read(ref _node);

    public ILedger? CurrentLedger => Volatile.Read(ref _ledger) ?? Current;

    public LedgerNode Node => Current ?? throw NoNode();

    public ILedger Ledger => CurrentLedger ?? throw NoNode();

    /// <summary>Whether the ledger is opened by whoever asks for it first.</summary>
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

    public async ValueTask<LedgerNode> OpenAsync(CancellationToken cancellationToken = default)
    {
        if (Current is { } node)
        {
            return node;
        }

        await OpenLedgerAsync(cancellationToken).ConfigureAwait(false);
        return Node;
    }

    public async ValueTask<ILedger> OpenLedgerAsync(CancellationToken cancellationToken = default)
    {
        if (CurrentLedger is { } ledger)
        {
            return ledger;
        }

        Task<ILedger> opening;
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

        return await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets the ledger be opened by whoever asks first.</summary>
    public void OpenOnDemand(Func<Task<ILedger>> open)
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

    /// <summary>What is used in the node's place, for a process that may be a client.</summary>
    public void SetLedger(ILedger? ledger) => Volatile.Write(ref _ledger, ledger);

    private InvalidOperationException NotRunning() => new(
        "The node does not run: it starts with the host, before the services registered after AddHealthLedger, and "
        + "stops after them.");

    private Exception NoNode()
    {
        if (Volatile.Read(ref _ledger) is not null)
        {
            return new LedgerRegistrationException(
                HostingErrorCodes.NotTheWriter,
                "Another process writes the ledger, and this one is its client. Use ILedgerNodeAccessor.Ledger, or "
                + "ask for ILedger.");
        }

        return IsLazy
            ? new LedgerRegistrationException(
                HostingErrorCodes.LedgerNotOpen,
                "The ledger is opened at its first use. Await ILedgerNodeAccessor.OpenAsync, or set OpenAtStart.")
            : NotRunning();
    }
}
