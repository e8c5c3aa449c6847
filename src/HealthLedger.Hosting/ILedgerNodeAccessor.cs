namespace HealthLedger.Hosting;

/// <summary>The hosted node. Resolve it keyed by the ledger's name when there are several.</summary>
public interface ILedgerNodeAccessor
{
    /// <summary>The node while it runs, else null.</summary>
    LedgerNode? Current { get; }

    /// <summary>The running node.</summary>
    /// <exception cref="InvalidOperationException">The host has not started it yet, or has stopped it.</exception>
    /// <exception cref="LedgerRegistrationException">It is opened at its first use, by <see cref="OpenAsync"/>
    /// (HLS1312).</exception>
    LedgerNode Node { get; }

    /// <summary>The node, opened if it is one that opens at its first use. Concurrent calls open it once; a call
    /// after one that failed tries again.</summary>
    /// <param name="cancellationToken">Ends waiting; the opening goes on for others.</param>
    /// <exception cref="InvalidOperationException">The host has not started, or has stopped.</exception>
    /// <exception cref="HealthLedgerException">The ledger does not open.</exception>
    ValueTask<LedgerNode> OpenAsync(CancellationToken cancellationToken = default);
}
