namespace HealthLedger.Hosting;

internal sealed class LedgerNodeAccessor : ILedgerNodeAccessor
{
    private LedgerNode? _node;

    public LedgerNode? Current => Volatile.Read(ref _node);

    public LedgerNode Node => Current ?? throw new InvalidOperationException(
        "The node does not run: it starts with the host, before the services registered after AddHealthLedger, and "
        + "stops after them.");

    public void Set(LedgerNode? node) => Volatile.Write(ref _node, node);
}
