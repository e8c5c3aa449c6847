using HealthLedger.Hosting.Options;

namespace HealthLedger.Hosting;

/// <summary>The hosted node. Resolve it keyed by the ledger's name when there are several.</summary>
public interface ILedgerNodeAccessor
{
    /// <summary>The node while it runs, else null.</summary>
    LedgerNode? Current { get; }

    /// <summary>The running node.</summary>
    /// <exception cref="InvalidOperationException">The host has not started it yet, or has stopped it.</exception>
    /// <exception cref="LedgerRegistrationException">It is opened at its first use, by <see cref="OpenAsync"/>
    /// (HLS1312), or another process is the writer (HLS1314).</exception>
    LedgerNode Node { get; }

    /// <summary>The node, opened if it is one that opens at its first use. Concurrent calls open it once; a call
    /// after one that failed tries again.</summary>
    /// <param name="cancellationToken">Ends waiting; the opening goes on for others.</param>
    /// <exception cref="InvalidOperationException">The host has not started, or has stopped.</exception>
    /// <exception cref="HealthLedgerException">The ledger does not open.</exception>
    ValueTask<LedgerNode> OpenAsync(CancellationToken cancellationToken = default);

    /// <summary>The ledger while it can be used, else null: the node, or with <see cref="WhenHeld.Connect"/> a client
    /// of whoever writes it.</summary>
    ILedger? CurrentLedger => Current;

    /// <summary>
    /// The ledger. With <see cref="WhenHeld.Connect"/> it is a client for as long as the host runs, also while this
    /// process is the writer, so that whoever holds it notices nothing of a change of writers.
    /// </summary>
    /// <exception cref="InvalidOperationException">The host has not started it yet, or has stopped it.</exception>
    /// <exception cref="LedgerRegistrationException">It is opened at its first use, by <see cref="OpenLedgerAsync"/>
    /// (HLS1312).</exception>
    ILedger Ledger => CurrentLedger ?? Node;

    /// <summary>The ledger, opened if it is one that opens at its first use.</summary>
    /// <param name="cancellationToken">Ends waiting; the opening goes on for others.</param>
    /// <exception cref="InvalidOperationException">The host has not started, or has stopped.</exception>
    /// <exception cref="HealthLedgerException">The ledger does not open.</exception>
    async ValueTask<ILedger> OpenLedgerAsync(CancellationToken cancellationToken = default) =>
        await OpenAsync(cancellationToken).ConfigureAwait(false);
}
