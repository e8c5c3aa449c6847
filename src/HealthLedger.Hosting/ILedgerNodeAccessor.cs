namespace HealthLedger.Hosting;

/// <summary>The hosted node. Resolve it keyed by the ledger's name when there are several.</summary>
public interface ILedgerNodeAccessor
{
    /// <summary>The node while it runs, else null.</summary>
    LedgerNode? Current { get; }

    /// <summary>The running node.</summary>
    /// <exception cref="InvalidOperationException">The host has not started it yet, or has stopped it.</exception>
    LedgerNode Node { get; }
}
